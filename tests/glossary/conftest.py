"""Two glossaries, and mona to curate them."""

import pytest
from django.contrib.auth.models import Permission

from glossary.models import Glossary


@pytest.fixture(autouse=True)
def _site_of_the_glossary_alone(settings):
    """Serve the glossary's own addresses and templates, whatever else the site under test has."""
    settings.ROOT_URLCONF = "tests.glossary.urls"
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": []}]


@pytest.fixture
def mona(mona):
    """The curator: she may add and change glossaries and terms, and use the admin."""
    curating = Permission.objects.filter(
        content_type__app_label="parlance_glossary",
        codename__regex="(add|change|view)_(term|glossary)$",
    )
    mona.user_permissions.add(*curating)
    return mona


@pytest.fixture
def genomics(db):
    """A glossary that links everywhere."""
    return Glossary.objects.create(name="Genomics", slug="genomics", language="en")


@pytest.fixture
def law(db):
    """A glossary that links only where a text names it."""
    return Glossary.objects.create(name="Law", slug="law", is_global=False)


@pytest.fixture
def define(genomics):
    """Return a function that publishes a term: define("allele", "A variant.", aliases=[…])."""

    def define(name, definition="What it means.", glossary=None, by=None, **fields):
        term = (glossary or genomics).define(name, definition=definition, by=by, **fields)
        return term.publish(by=by)

    return define
