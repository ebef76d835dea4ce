"""Both apps work where nothing is installed that belongs to an extra."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

WITHOUT_EXTRAS = """
import importlib, sys
from pathlib import Path

for name in ("rest_framework", "drf_spectacular", "rdflib", "lxml"):
    sys.modules[name] = None  # importing it raises ImportError

import django
from django.conf import settings
from django.core.management import call_command
from django.urls import include, path, reverse

engine = "django.template"
contrib = ["auth", "contenttypes", "sessions", "messages", "admin"]
settings.configure(
    SECRET_KEY="only-here",
    ROOT_URLCONF="__main__",
    LOGIN_URL="login",
    INSTALLED_APPS=["forum", "glossary", *(f"django.contrib.{name}" for name in contrib)],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "glossary.middleware.RequestMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[{
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": [
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ]},
    }],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    SILENCED_SYSTEM_CHECKS=["glossary.I001"],
)
django.setup()
urlpatterns = [
    path("forums/", include("forum.urls")),
    path("glossary/", include("glossary.urls")),
    path("accounts/", include("forum.sign_in_urls")),
]
call_command("check", fail_level="WARNING")
loaded = 0
for app in ("forum", "glossary"):
    for file in Path(app).rglob("*.py"):
        parts = file.with_suffix("").parts
        if "api" in parts or "migrations" in parts:
            continue
        importlib.import_module(".".join(parts).removesuffix(".__init__"))
        loaded += 1
print(loaded, reverse("forum:index"), reverse("glossary:index"))
"""


def test_all_but_the_api_loads_without_the_packages_of_the_extras():
    command = [sys.executable, "-c", WITHOUT_EXTRAS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    loaded, *addresses = done.stdout.split()[-3:]
    assert int(loaded) > 150
    assert addresses == ["/forums/", "/glossary/"]
