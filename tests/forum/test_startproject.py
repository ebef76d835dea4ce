"""The site that `python -m forum.startproject` makes: at home, on a server, and what it ships."""

import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest
import yaml

import forum

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "forum.example.org"
# A server has none of the tests' variables, and finds the apps where pip has put them.
ENVIRONMENT = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
PRODUCTION = {
    "DJANGO_SECRET_KEY": "0f3a9c71b26e" * 5,
    "DJANGO_ALLOWED_HOSTS": HOST,
    "SITE_NAME": "Words & meanings",
    "EMAIL_URL": "smtp+tls://mona:s%40cret@mail.example.org",
}
# What the demo behind HTTPS and a new site say alike; the demo has two things for itself, a new
# site its worker.
ALIKE = """
import json
from django.conf import settings
names = [name for name in dir(settings) if name.startswith(("SECURE_", "SESSION_", "CSRF_COOKIE"))]
names += ["INSTALLED_APPS", "MIDDLEWARE", "STORAGES", "AUTH_PASSWORD_VALIDATORS"]
names += ["DATA_UPLOAD_MAX_MEMORY_SIZE", "DEFAULT_AUTO_FIELD", "USE_TZ", "LOGIN_URL"]
found = {name: getattr(settings, name) for name in names if name != "SECURE_CSP"}
found["enums"] = settings.SPECTACULAR_SETTINGS["ENUM_NAME_OVERRIDES"]
# A new site has a worker, the demo its accounts.
for name in ("INSTALLED_APPS", "MIDDLEWARE"):
    own = ("demo", "allauth", "django_tasks_db")
    found[name] = [one for one in found[name] if not one.startswith(own)]
print(json.dumps(found).replace("csp.middleware.CSPMiddleware", "CSP").replace(
    "django.middleware.csp.ContentSecurityPolicyMiddleware", "CSP"))
"""
LOOK = """
from django.test import Client
from django.contrib.auth.models import User
from forum.models import Forum
ada = User.objects.create_superuser("ada", password="a-password-of-hers")
Forum.objects.create(title="Language", slug="language")
client = Client(headers={"host": "localhost"})
for path in ("/", "/forums/", "/glossary/", "/accounts/password_reset/", "/api/forums/"):
    assert client.get(path).status_code == 200, path
answer = client.post("/accounts/login/", {"username": "ada", "password": "a-password-of-hers"})
assert answer.status_code == 302, answer
assert "Signed in as" in client.get("/forums/").text
assert client.get("/nothing/").status_code == 404
"""

FAIL = """
from importlib import import_module
from django.conf import settings
from django.test import Client
from django.urls import path
def fail(request):
    raise RuntimeError("the view's own fault")
import_module(settings.ROOT_URLCONF).urlpatterns.append(path("fails/", fail))
headers = {"host": "forum.example.org", "x-forwarded-proto": "https"}
response = Client(raise_request_exception=False).get("/fails/", headers=headers)
print(response.status_code, response.headers["X-Request-ID"], response.text)
"""

ASK_FOR_WORK = """
from datetime import timedelta
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from forum.integration.glossary_source import mark_posts
mark_posts.enqueue({"topic__forum": 1})
DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(minutes=5))
"""
READY = """
from django.test import Client
print(Client().get("/readyz").json()["parts"]["worker"])
"""


def run(site, *command, **environment):
    """Run a command in a site's folder as its owner does; return what it said and its code."""
    return subprocess.run(
        command, cwd=site, env={**ENVIRONMENT, **environment}, capture_output=True, text=True
    )


def manage(site, *arguments, **environment):
    """Run a command of the site's `manage.py` and return what it printed; it must succeed."""
    result = run(site, sys.executable, "manage.py", *arguments, **environment)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def start_project(folder, *arguments):
    return run(folder, sys.executable, "-m", "forum.startproject", *arguments)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site's folder as the command leaves it, with nothing written by the site itself."""
    folder = tmp_path_factory.mktemp("sites")
    result = start_project(folder, "mysite")
    assert result.returncode == 0, result.stderr
    return folder / "mysite"


@pytest.fixture(scope="module")
def data(site, tmp_path_factory):
    """The folder that the site writes to, with a database whose tables are made."""
    folder = tmp_path_factory.mktemp("data")
    manage(site, "migrate", "--verbosity", "0", DATA_DIR=str(folder))
    return folder


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port, path, **headers):
    """Return a page of a server as the proxy before it gets it: (answer, text)."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Host": HOST, **headers})
    answer = connection.getresponse()
    return answer, answer.read().decode()


def wait_for(port, server):
    """Return when a server listens; fail with its log where it ends before."""
    for _attempt in range(200):
        assert server.poll() is None, server.stderr.read()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("The server does not listen after 20 seconds.")


def test_a_new_site_runs_at_home_without_any_setting(site, data):
    home = {"DATA_DIR": str(data)}
    assert "no issues" in manage(site, "check", "--fail-level", "WARNING", **home)
    manage(site, "shell", "-c", LOOK, **home)


def test_a_new_site_is_ready_for_a_server(site, tmp_path):
    server = {**PRODUCTION, "DATA_DIR": str(tmp_path)}
    server |= {"REDIS_URL": "redis://cache:6379/0", "DATABASE_URL": "postgres://a:b@database/c"}
    manage(site, "check", "--deploy", "--fail-level", "WARNING", **server)


def test_a_new_site_and_the_demo_are_set_up_alike(site, tmp_path):
    ours = {**PRODUCTION, "DATA_DIR": str(tmp_path), "PARLANCE_DATA_DIR": str(tmp_path)}
    ours |= {"DJANGO_SETTINGS_MODULE": "mysite.settings"}
    demo = {**ours, "DJANGO_SETTINGS_MODULE": "demo.settings_production"}
    assert json.loads(manage(site, "shell", "-v", "0", "-c", ALIKE, **ours)) == json.loads(
        manage(ROOT, "shell", "-v", "0", "-c", ALIKE, **demo)
    )


@pytest.mark.parametrize("settings", ["mysite.settings", "demo.settings_production"])
def test_an_exception_on_a_server_is_in_the_log_with_the_id_that_its_page_shows(
    site, tmp_path, settings
):
    told = {**PRODUCTION, "DATA_DIR": str(tmp_path), "PARLANCE_DATA_DIR": str(tmp_path)}
    told |= {"DJANGO_SETTINGS_MODULE": settings}
    folder = site if settings.startswith("mysite") else ROOT
    manage(folder, "collectstatic", "--noinput", "--verbosity", "0", **told)
    result = run(folder, sys.executable, "manage.py", "shell", "-v", "0", "-c", FAIL, **told)
    status, request_id, page = result.stdout.split(maxsplit=2)
    [entry] = [json.loads(line) for line in result.stderr.splitlines()]
    assert status == "500"
    assert f"<code>{request_id}</code>" in page
    assert (entry["request_id"], entry["path"]) == (request_id, "/fails/")
    assert entry["traceback"].endswith("RuntimeError: the view's own fault")


def test_a_new_site_is_served_by_gunicorn(site, data):
    port = free_port()
    told = {**PRODUCTION, "DATA_DIR": str(data), "PORT": str(port), "WEB_CONCURRENCY": "1"}
    manage(site, "collectstatic", "--noinput", **told)
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "mysite.wsgi"],
        cwd=site,
        env={**ENVIRONMENT, **told},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_for(port, server)
        https = {"X-Forwarded-Proto": "https"}
        answer, text = ask(port, "/accounts/login/", **https)
        assert answer.status == 200
        assert "Words &amp; meanings" in text
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "secure" in answer.headers["Set-Cookie"].lower()
        [style] = re.findall(r'href="(/static/site\.[^"]+\.css)"', text)
        assert ask(port, style, **https)[0].status == 200
        assert ask(port, "/nothing/", **https)[0].status == 404
        assert ask(port, "/forums/")[0].headers["Location"] == f"https://{HOST}/forums/"
        assert run(site, sys.executable, "healthcheck.py", **told).returncode == 0
        given = {"X-Request-ID": "from-the-proxy-1", **https}
        assert ask(port, "/nowhere/", **given)[0].headers["X-Request-ID"] == "from-the-proxy-1"
    finally:
        server.terminate()
        _out, log = server.communicate(timeout=30)
    # Every line is JSON, gunicorn's own too.
    entries = [json.loads(line) for line in log.splitlines()]
    assert any("Listening at" in entry["message"] for entry in entries)
    refused = [entry for entry in entries if entry.get("status") == 404]
    assert [(entry["level"], entry["path"]) for entry in refused] == [
        ("WARNING", "/nothing/"),
        ("WARNING", "/nowhere/"),
    ]
    assert refused[1]["request_id"] == "from-the-proxy-1"


def test_a_worker_does_what_a_server_leaves_to_it_and_its_absence_shows(site, data):
    told = {**PRODUCTION, "DATA_DIR": str(data)}
    manage(site, "shell", "-v", "0", "-c", ASK_FOR_WORK, **told)
    assert "does the worker run?" in manage(site, "shell", "-v", "0", "-c", READY, **told)
    manage(site, "db_worker", "--batch", "--no-startup-delay", **told)
    assert manage(site, "shell", "-v", "0", "-c", READY, **told) == "ok\n"


def test_a_server_does_not_start_without_a_key_of_its_own(site, tmp_path):
    result = run(site, sys.executable, "-c", "import mysite.wsgi", DATA_DIR=str(tmp_path))
    assert "Set DJANGO_SECRET_KEY" in result.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [("EMAIL_URL", "mail.example.org"), ("DJANGO_DEBUG", "yes"), ("DJANGO_HSTS_SECONDS", "1y")],
)
def test_a_wrong_variable_is_named_with_what_to_write(site, tmp_path, variable, value):
    told = {**PRODUCTION, "DATA_DIR": str(tmp_path), variable: value}
    result = run(site, sys.executable, "manage.py", "check", **told)
    assert re.search(rf"ImproperlyConfigured: {variable} .*[Ww]rite ", result.stderr)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("smtp://localhost", {"port": 25, "username": "", "password": ""}),
        ("smtp+tls://a%40b:c%2Fd@mail.example.org", {"port": 587, "use_tls": True}),
        ("smtps://a:b@mail.example.org:2465", {"port": 2465, "use_ssl": True}),
        ("smtp+tls://a%40b:c%2Fd@localhost", {"username": "a@b", "password": "c/d"}),
    ],
)
def test_the_mail_server_is_told_by_one_address(site, address, expected):
    spec = importlib.util.spec_from_file_location("environment", site / "mysite/environment.py")
    environment = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(environment)
    _backend, options = environment.read_mail(address)
    assert options.items() >= expected.items()


@pytest.mark.parametrize(
    ("name", "reason"), [("3x", "not a valid project name"), ("forum", "conflicts with the name")]
)
def test_a_name_that_cannot_be_leaves_nothing_behind(tmp_path, name, reason):
    result = start_project(tmp_path, name)
    assert result.returncode == 2
    assert reason in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_second_project_does_not_overwrite_the_first(site):
    settings = (site / "mysite/settings.py").read_text()
    result = start_project(site.parent, "mysite")
    assert result.returncode == 2
    assert "already exists" in result.stderr
    assert (site / "mysite/settings.py").read_text() == settings


def test_each_project_has_a_key_of_its_own(site, tmp_path):
    start_project(tmp_path, "mysite")
    keys = [
        re.search(r'SECRET_KEY or "(.+)"', (folder / "mysite/settings.py").read_text())[1]
        for folder in (site, tmp_path / "mysite")
    ]
    assert keys[0] != keys[1]


def test_a_new_site_asks_for_the_version_that_made_it(site):
    assert f"django-parlance~={forum.__version__}\n" in (site / "requirements.txt").read_text()


def test_the_code_of_a_new_site_has_no_fault_of_style(site):
    rules = ["--config", str(ROOT / "pyproject.toml"), "--no-cache", "."]
    for command in (["check"], ["format", "--check"]):
        result = run(site, sys.executable, "-m", "ruff", *command, *rules)
        assert result.returncode == 0, result.stdout


def test_every_variable_of_the_example_is_read_somewhere(site):
    names = re.findall(r"^#? ?([A-Z_]+)=", (site / ".env.example").read_text(), re.MULTILINE)
    readers = ["compose.yaml", "gunicorn.conf.py", "mysite/settings.py"]
    text = "".join((site / name).read_text() for name in readers)
    assert [name for name in names if name not in text] == []
    assert {"DJANGO_SECRET_KEY", "POSTGRES_PASSWORD", "SITE_ADDRESS"} <= set(names)


def test_the_compose_file_is_sound(site):
    compose = yaml.safe_load((site / "compose.yaml").read_text())
    services = compose["services"]
    assert set(services) == {"migrate", "web", "worker", "database", "cache", "caddy"}
    for service in services.values():
        assert set(service.get("depends_on", ())) <= set(services)
        mounted = {volume.partition(":")[0] for volume in service.get("volumes", ())}
        assert mounted <= {*compose["volumes"], "./Caddyfile"}
    # Nothing but the proxy can be reached from outside.
    assert [name for name, service in services.items() if "ports" in service] == ["caddy"]


def test_the_dockerfile_serves_the_site_by_its_name(site):
    text = (site / "Dockerfile").read_text()
    assert 'CMD ["gunicorn", "mysite.wsgi"]' in text
    assert "\nUSER site\n" in text


@pytest.mark.parametrize("script", ["backup.sh", "restore.sh"])
def test_the_scripts_have_no_fault_that_can_be_read(site, script):
    assert run(site, "bash", "-n", script).stderr == ""
    if shutil.which("shellcheck"):
        assert run(site, "shellcheck", script).stdout == ""
