"""A change of a term with a part that is refused changes nothing, by the API and at the desk."""

import pytest
from rest_framework.test import APIClient

from glossary.curating.forms import TEXTS
from glossary.models import Term, TermRevision

WRONG = {"aliases": [{"text": f"alias {number}"} for number in range(101)]}


@pytest.fixture
def term(define):
    """A published term."""
    return define("allele", "A variant.", aliases=["variant"])


def everything():
    """Return all that is written of terms."""
    aliases = Term.objects.order_by("pk").values_list("pk", "aliases__text")
    return list(Term.objects.values()), list(aliases), list(TermRevision.objects.values())


def test_a_term_at_the_api(mona, term):
    client, before = APIClient(), everything()
    client.force_authenticate(mona)
    path = f"/api/glossary/terms/{term.pk}/"
    assert client.patch(path, {"name": "gene", **WRONG}, format="json").status_code == 400
    assert everything() == before
    new = {"glossary": "genomics", "name": "gene", **WRONG}
    assert client.post("/api/glossary/terms/", new, format="json").status_code == 400
    assert everything() == before
    assert client.patch(path, {"name": "gene"}, format="json").status_code == 200


def test_an_entry_that_cannot_be_published_at_the_desk(client, mona, term, genomics):
    client.force_login(mona)
    before = everything()
    draft = {"glossary": genomics.pk, "name": "gene", "publish": "1", **dict.fromkeys(TEXTS, "")}
    for path in ("define/", f"terms/{term.pk}/"):
        assert client.post(f"/glossary/desk/{path}", draft).status_code == 200
        assert everything() == before
