"""The demo's settings for a real server."""

import os
import subprocess
import sys

from django.conf import settings


def check_deploy(**environment):
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
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
    result = check_deploy(
        DJANGO_SECRET_KEY="k3Xw9-not-a-real-one-but-long-and-mixed-enough-0aZq7LmT5vRb2Yd",
        DJANGO_ALLOWED_HOSTS="forum.example.org",
        PARLANCE_DATA_DIR=str(tmp_path),
    )
    assert result.returncode == 0, result.stderr


def test_the_production_settings_do_not_start_without_a_key_of_their_own(tmp_path):
    environment = {"PARLANCE_DATA_DIR": str(tmp_path), "DJANGO_SECRET_KEY": ""}
    result = check_deploy(**environment)
    assert result.returncode != 0
