"""The glossary in a site that has nothing of ours but the wheel: three lines, and terms link."""

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
MIDDLEWARE += ["glossary.middleware.RequestMiddleware"]
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
term.publish(by=None)
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


@pytest.fixture
def new_site(wheel, tmp_path):
    """A fresh project beside the unpacked wheel: its folder, and a function to run Python there."""
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
    return site, run


def append(path, text):
    """Write text at the end of a file."""
    with path.open("a") as file:
        file.write(text)


def test_a_new_site_adds_the_app_with_three_lines_and_its_terms_link(new_site):
    site, run = new_site
    append(site / "newsite/settings.py", SETTINGS)
    append(site / "newsite/settings.py", 'TEMPLATES[0]["DIRS"] = [BASE_DIR / "templates"]\n')
    append(site / "newsite/urls.py", URLS)
    (site / "templates").mkdir()
    (site / "templates/page.html").write_text(PAGE)
    # All that there is to say: the site has no page of its own yet.
    assert "identified 1 issue" in (said := run("manage.py", "check"))
    assert "glossary.I001" in said
    run("manage.py", "migrate", "-v0")
    assert str(site.parent / "installed") in run("manage.py", "shell", "-v0", text=VISIT)
    assert "No changes" in run("manage.py", "makemigrations", "--check", "--dry-run")


DEMANDING_SETTINGS = """
INSTALLED_APPS += ["people", "glossary"]
AUTH_USER_MODEL = "people.Person"
FORCE_SCRIPT_NAME = "/prefix"
USE_THOUSAND_SEPARATOR = True
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
MIDDLEWARE += ["glossary.middleware.RequestMiddleware"]
MIDDLEWARE.insert(2, "django.middleware.locale.LocaleMiddleware")
"""

DEMANDING_URLS = """
from django.conf.urls.i18n import i18n_patterns
from django.urls import include

urlpatterns += i18n_patterns(path("glossary/", include("glossary.urls")))
"""

PERSON = """
import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models


class Person(AbstractUser):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    username = None
    email = models.EmailField(unique=True)
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
"""

DEMANDING_VISIT = """
import re
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from glossary.models import Glossary, Term

ada = get_user_model()(email="ada@example.org", first_name="Ada", is_staff=True, is_superuser=True)
ada.save()
g = Glossary.objects.create(pk=54321, name="G", slug="g")
Term.objects.bulk_create([Term(pk=1234567, glossary=g, name="filler")])
term = g.define("allele", "A.", "B [[gene]].", by=ada)
term.publish(by=ada)
term.review(by=ada)
client = Client(headers={"host": "localhost"})
client.force_login(ada)
for language in ("de", "en"):
    page = client.get(f"/{language}/glossary/g/allele/").content.decode()
    assert "Ada" in page and "ada@" not in page, page
    assert f'href="/prefix/{language}/glossary/find/?term=gene"' in page, page
    assert f'data-glossary-summaries="/prefix/{language}/glossary/summaries/"' in page, page
desk = "/de/glossary/desk/"
for address in (desk, f"{desk}terms/", f"{desk}define/", f"{desk}terms/{term.pk}/",
                f"{desk}preview/?term={term.pk}", "/de/glossary/g/allele/history/",
                "/admin/parlance_glossary/term/",
                f"/admin/parlance_glossary/term/{term.pk}/change/"):
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    for attribute in re.findall('(?:href|action|value)="([^"]*)"', response.content.decode()):
        assert "1.234" not in attribute and "54.321" not in attribute, (address, attribute)
file = SimpleUploadedFile("t.csv", b"glossary,name\\ng,gene\\n")
page = client.post(f"{desk}import/", {"file": file}).content.decode()
data = dict(re.findall('name="(upload|plan)" value="([^"]*)"', page))
client.post(f"{desk}import/", data)
assert Term.objects.get(name="gene").revisions.get().changed_by == ada
print("all is well")
"""


def test_it_works_under_a_prefix_in_two_languages_with_users_of_another_kind(new_site):
    site, run = new_site
    run("manage.py", "startapp", "people")
    (site / "people/models.py").write_text(PERSON)
    append(site / "newsite/settings.py", DEMANDING_SETTINGS)
    append(site / "newsite/urls.py", DEMANDING_URLS)
    run("manage.py", "makemigrations", "people", "-v0")
    run("manage.py", "migrate", "-v0")
    assert "all is well" in run("manage.py", "shell", "-v0", text=DEMANDING_VISIT)


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
