"""The demo's settings for a real server."""

import os
import subprocess
import sys

from django.conf import settings

SERVER = {
    "DJANGO_SECRET_KEY": "k3Xw9-not-a-real-one-but-long-and-mixed-enough-0aZq7LmT5vRb2Yd",
    "DJANGO_ALLOWED_HOSTS": "forum.example.org",
}


def check_deploy(**environment):
    command = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return run_in_production(*command, **environment)


def run_in_production(*command, **environment):
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        # Nothing else of this machine's environment: a server has none of the tests' variables.
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "demo.settings_production",
            **environment,
        },
        capture_output=True,
        text=True,
    )


def test_the_production_settings_pass_djangos_deployment_check(tmp_path):
    result = check_deploy(**SERVER, PARLANCE_DATA_DIR=str(tmp_path))
    assert result.returncode == 0, result.stderr


def test_the_production_settings_do_not_start_without_a_key_of_their_own(tmp_path):
    environment = {"PARLANCE_DATA_DIR": str(tmp_path), "DJANGO_SECRET_KEY": ""}
    result = check_deploy(**environment)
    assert result.returncode != 0


READ_MAIL = """
import django
from django.conf import settings
from django.core.mail import get_connection
django.setup()
mail = get_connection()
print(type(mail).__module__, settings.DEMO_SHOW_MAILS, settings.DEFAULT_FROM_EMAIL)
print(*(getattr(mail, name, None) for name in "host port username password use_tls".split()))
"""


def test_the_environment_names_the_mail_server(tmp_path):
    server = {**SERVER, "PARLANCE_DATA_DIR": str(tmp_path)}
    address = "smtp+tls://forum:p%40ss@mail.example.org"
    sender = "forum@example.org"
    given = run_in_production(
        "-c", READ_MAIL, **server, EMAIL_URL=address, DEFAULT_FROM_EMAIL=sender
    )
    assert given.stdout.splitlines() == [
        "django.core.mail.backends.smtp False forum@example.org",
        "mail.example.org 587 forum p@ss True",
    ]
    wrong = check_deploy(**server, EMAIL_URL="mail.example.org")
    assert "EMAIL_URL is not understood" in wrong.stderr


READ_ASSETS = """
import re
import django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("collectstatic", interactive=False, verbosity=0)
call_command("migrate", verbosity=0)
page = Client(SERVER_NAME="forum.example.org").get("/forums/", secure=True).text
for address in sorted(set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))):
    response = Client(SERVER_NAME="forum.example.org").get(address, secure=True)
    print(response.status_code, response["Cache-Control"], address)
"""


def test_browsers_keep_hashed_files_for_ever(tmp_path):
    result = run_in_production("-c", READ_ASSETS, **SERVER, PARLANCE_DATA_DIR=str(tmp_path))
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert any(".css" in line for line in lines)
    assert any(".js" in line for line in lines)
    for line in lines:
        assert line.startswith("200 max-age=315360000, public, immutable"), line
