"""The glossary in a site that has nothing of ours but the wheel: two lines, and terms link."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

SETTINGS = """
INSTALLED_APPS += ["glossary"]
"""

URLS = """
from django.urls import include
from django.views.generic import TemplateView

urlpatterns += [
    path("glossary/", include("glossary.urls")),
    path("", TemplateView.as_view(template_name="page.html")),
]
"""

PAGE = """{% load glossary %}<html><head>{% glossary_assets %}</head>
<body>{% link_terms %}<p>Each allele counts.</p>{% endlink_terms %}</body></html>"""

VISIT = """
from django.contrib.staticfiles import finders
from django.test import Client
from glossary.models import Glossary

term = Glossary.objects.create(name="G", slug="g").define("allele", "A.", "B.", by=None)
term.publish(None)
client = Client(headers={"host": "localhost"})
page = client.get("/").content.decode()
assert '<a class="glossary-term" href="/glossary/g/allele/"' in page, page
for address in ("/glossary/", "/glossary/g/allele/", "/glossary/g/allele/history/"):
    page = client.get(address).content.decode()
    assert "allele" in page, page
    assert page.count("<h1") == 1, page
assert finders.find("glossary/popover.js")
import glossary, sys
assert "forum" not in sys.modules
print(glossary.__file__)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The distribution, built from this checkout as a release is."""
    out = tmp_path_factory.mktemp("wheel")
    source = out / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "forum", "glossary"):
        (source / name).symlink_to(ROOT / name)
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(out), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    (built,) = out.glob("*.whl")
    return built


def test_a_new_site_adds_the_app_with_two_lines_and_its_terms_link(wheel, tmp_path):
    installed, site = tmp_path / "installed", tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    site.mkdir()
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "PYTHONPATH")
    }
    # What pip would do: the wheel's packages first, what they need from this environment.
    environment["PYTHONPATH"] = os.pathsep.join([str(installed), sysconfig.get_path("purelib")])

    def run(*command, text=""):
        done = subprocess.run(
            [sys.executable, *command],
            cwd=site,
            env=environment,
            input=text,
            text=True,
            capture_output=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    run("-m", "django", "startproject", "newsite", ".")
    with (site / "newsite/settings.py").open("a") as settings:
        settings.write(SETTINGS)
        settings.write('TEMPLATES[0]["DIRS"] = [BASE_DIR / "templates"]\n')
    with (site / "newsite/urls.py").open("a") as urls:
        urls.write(URLS)
    (site / "templates").mkdir()
    (site / "templates/page.html").write_text(PAGE)
    assert "no issues" in run("manage.py", "check")
    run("manage.py", "migrate", "-v0")
    assert str(installed) in run("manage.py", "shell", "-v0", text=VISIT)
    assert "No changes" in run("manage.py", "makemigrations", "--check", "--dry-run")


def test_the_wheel_holds_what_the_pages_need_and_no_tests(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "glossary/static/glossary/popover.js",
        "glossary/static/glossary/glossary.css",
        "glossary/templates/glossary/term.html",
        "glossary/migrations/0001_initial.py",
        "glossary/engine/__init__.py",
    ):
        assert wanted in names
    assert not [name for name in names if name.startswith(("tests/", "demo/"))]
