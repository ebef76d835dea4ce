"""What a large site says about words: 10,000 terms, and a question on every tenth topic."""

from functools import partial

from tests.bench.bench_interpretations import LABELS, write_taggings
from tests.bench.bench_linker import vocabulary_terms

TERMS = 10_000
# Each is asked by many topics: one topic in ASKED_BY_EACH asks some question.
QUESTIONS, ASKED_BY_EACH = 10, 10


def write_terms():
    """Write a global glossary of 10,000 terms, each published and with a definition."""
    from glossary.models import Glossary, Term
    from glossary.models.slugs import slug_of
    from glossary.models.sort_keys import initial_of, sort_key_of

    glossary = Glossary.objects.create(name="Medicine", slug="medicine", is_global=True)
    term = partial(
        Term,
        glossary=glossary,
        status=Term.Status.PUBLISHED,
        summary="What it means, in a sentence.",
        definition="What it means.",
        definition_html="<p>What it means.</p>",
    )
    slugs = {slug_of(name): name for name in vocabulary_terms(TERMS)}
    Term.objects.bulk_create(
        (
            term(name=name, slug=slug, sort_key=sort_key_of(name), initial=initial_of(name))
            for slug, name in slugs.items()
        ),
        batch_size=1_000,
    )


def write_questions():
    """Let every tenth topic ask a question, most of its replies tagged by two moderators."""
    from django.contrib.auth import get_user_model
    from django.db import transaction
    from django.db.models import F

    from forum.models import Forum, Post, Question, Topic
    from forum.models.interpretations.derivation import refresh_readings
    from forum.models.interpretations.standings import restand

    users, forum = get_user_model().objects, Forum.objects.order_by("pk").first()
    taggers = [users.create_superuser(f"tagger{number}") for number in range(4)]
    wording = [(label, f"{label}.") for label in LABELS]
    topics = Topic.objects.alias(tenth=F("pk") % (QUESTIONS * ASKED_BY_EACH))
    with transaction.atomic():
        for number in range(QUESTIONS):
            question = Question.create(
                f"How do they differ, case {number}?",
                forum=forum,
                by=taggers[0],
                interpretations=wording,
            )
            asking = topics.filter(tenth=number * ASKED_BY_EACH)
            asking.update(question=question)
            replies = Post.objects.filter(topic__question=question, depth__gt=0)
            write_taggings(replies, question, taggers, count=2 * replies.count())
            refresh_readings(question.locked_row(), counted=False)
            for topic_id in asking.values_list("pk", flat=True):
                restand(topic_id)
