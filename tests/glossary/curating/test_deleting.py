"""What stays when something is deleted: nothing that somebody wrote goes without a word."""

import pytest
from django.contrib.auth.models import Permission
from django.db.models import ProtectedError
from django.urls import reverse

from glossary.models import Alias, Glossary, Mention, Term, TermRevision, TermSlug, Upload
from glossary.models.mentions import IndexedText


def test_a_glossary_with_terms_cannot_be_deleted(define, genomics):
    define("allele")
    for delete in (genomics.delete, Glossary.objects.all().delete):
        with pytest.raises(ProtectedError, match=r"Term\.glossary"):
            delete()
    assert Term.objects.count() == 1
    assert TermRevision.objects.count() == 2


def test_an_empty_glossary_can_be_deleted(genomics, mona):
    Upload.objects.create(uploaded_by=mona, file_name="a.csv", glossary=genomics, content=b"")
    genomics.delete()
    assert not Glossary.objects.exists()
    assert not Upload.objects.exists()


def test_a_glossary_stays_while_addresses_in_it_lead_to_terms_that_moved(define, genomics, law):
    term = define("allele")
    term.revise(by=None, glossary=law)
    with pytest.raises(ProtectedError, match=r"TermSlug\.glossary"):
        genomics.delete()
    TermSlug.objects.all().delete()
    genomics.delete()
    assert Term.objects.get().glossary == law


def test_the_admin_says_what_is_in_the_way_of_deleting_a_glossary(admin_client, define, genomics):
    define("allele")
    address = reverse(f"admin:{Glossary._meta.app_label}_glossary_delete", args=[genomics.pk])
    page = admin_client.get(address).content.decode()
    assert "would require deleting the following protected related objects" in page
    assert "allele" in page
    admin_client.post(address, {"post": "yes"})
    assert Term.objects.exists()


def test_the_api_deletes_nothing(admin_client, define):
    term = define("allele")
    for name, key in (("glossary", "genomics"), ("term", term.pk)):
        response = admin_client.delete(reverse(f"glossary-api:{name}-detail", args=[key]))
        assert response.status_code == 405
    assert Term.objects.exists()


@pytest.mark.parametrize(
    "delete", [lambda term: term.delete(), lambda term: Term.objects.filter(pk=term.pk).delete()]
)
def test_a_deleted_term_leaves_its_history_and_takes_what_is_part_of_it(delete, define, mona, law):
    other = define("gene")
    term = define("allele", "What it meant.", by=mona, aliases=["variant"], see_also=[other])
    term.revise(by=mona, glossary=law)
    other.revise(by=None, see_also=[term])
    pk, uuid = term.pk, term.uuid
    delete(term)
    kept = TermRevision.objects.filter(term=None).order_by("number")
    assert [one.term_uuid for one in kept] == [uuid] * 3
    last = kept.last()
    assert last.definition == "What it meant."
    assert last.aliases[0]["text"] == "variant"
    assert last.changed_by == mona
    assert not Alias.objects.filter(term=pk).exists()
    assert not TermSlug.objects.filter(term=pk).exists()
    assert not other.see_also.exists()
    assert other.revisions.first().see_also == [{"uuid": str(uuid), "name": "allele"}]


def test_a_deleted_term_without_any_history_leaves_what_it_said(genomics):
    Term.objects.bulk_create([Term(glossary=genomics, name="allele", definition="A variant.")])
    Term.objects.all().delete()
    revision = TermRevision.objects.get()
    assert (revision.term, revision.name, revision.definition) == (None, "allele", "A variant.")


def test_the_index_forgets_a_deleted_term(define):
    from django.contrib.contenttypes.models import ContentType

    term = define("allele")
    kind = ContentType.objects.get_for_model(Term)
    text = IndexedText.objects.create(content_type=kind, object_id="1", field="name")
    Mention.objects.create(indexed_text=text, term=term, count=1)
    term.delete()
    assert not Mention.objects.exists()
    assert IndexedText.objects.exists()


def test_who_wrote_and_reviewed_a_term_stays_named_when_their_account_goes(define, mona):
    term = define("allele", by=mona).review(by=mona)
    mona.delete()
    term = Term.objects.get()
    assert term.reviewer_name == "mona"
    assert {one.changed_by_name for one in term.revisions.all()} == {"mona"}


def test_the_admin_deletes_a_term_and_shows_its_history_after_that(admin_client, define):
    term = define("allele")
    label = Term._meta.app_label
    response = admin_client.post(
        reverse(f"admin:{label}_term_delete", args=[term.pk]), {"post": "yes"}
    )
    assert response.status_code == 302
    assert not Term.objects.exists()
    address = reverse(f"admin:{label}_termrevision_changelist")
    assert "allele" in admin_client.get(address, {"term__isempty": "1"}).content.decode()


def test_a_revision_is_erased_only_once_its_term_is_gone(client, define, mona):
    mona.user_permissions.add(*Permission.objects.filter(codename="delete_termrevision"))
    client.force_login(mona)
    term = define("allele")
    revision = term.revisions.first()
    address = reverse(f"admin:{Term._meta.app_label}_termrevision_delete", args=[revision.pk])
    assert client.post(address, {"post": "yes"}).status_code == 403
    term.delete()
    assert client.post(address, {"post": "yes"}).status_code == 302
    assert not TermRevision.objects.filter(pk=revision.pk).exists()
