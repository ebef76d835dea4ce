"""The cast, the same everywhere: ada administers, mona moderates, ines, paul and omar take part."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _empty_cache():
    """Let no test see a page that another one has cached."""
    cache.clear()


def make_user(name, **fields):
    """Return a new user whose password is the name."""
    return get_user_model().objects.create_user(username=name, password=name, **fields)


@pytest.fixture
def ada(db):
    """The administrator."""
    return make_user("ada", is_staff=True, is_superuser=True)


@pytest.fixture
def mona(db):
    """A moderator of all forums."""
    user = make_user("mona", is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename="moderate"))
    return user


@pytest.fixture
def ines(db):
    return make_user("ines")


@pytest.fixture
def paul(db):
    return make_user("paul")


@pytest.fixture
def omar(db):
    return make_user("omar")
