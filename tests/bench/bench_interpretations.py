"""Time what readers and taggers ask of a much tagged topic: `-m tests.bench interpretations`.

A topic of 5,000 replies with 9,000 taggings, among others. Prints for each question how many
queries it takes, and how much of the database: each query is sent again by itself and all its rows
are fetched. What counts is the CPU of the database (of this process, where that is SQLite), because
others may use the machine, too; wall times stand beside it.
"""

import random
import statistics
import time

from tests.bench.databases import database_cpu, run_on_each

REPLIES, TAGGINGS = 5_000, 9_000
OTHER_TOPICS, OTHER_POSTS = 300, 20_000
LIMIT_MS = 10
REPEATS = 100
LABELS = ["Interchangeable", "Within", "Beyond", "Different"]


def build():
    """Write the topics and taggings into an empty database; return (topic, a moderator)."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import transaction

    from forum.models.interpretations.derivation import refresh_readings, reopen_readings
    from tests.bench.bench_pages import analyze
    from tests.bench.site import SiteBuilder

    call_command("migrate", verbosity=0)
    call_command("flush", verbosity=0, interactive=False)
    topic = SiteBuilder(topics=OTHER_TOPICS, posts=OTHER_POSTS, giant_posts=REPLIES + 1).build()
    users = get_user_model().objects
    taggers = [users.create_superuser(f"tagger{number}") for number in range(4)]
    wording = [(label, f"{label}.") for label in LABELS]
    question = topic.ask("How do they differ?", by=taggers[0], interpretations=wording)
    topic.refresh_from_db()
    write_taggings(topic.posts.filter(depth__gt=0), question, taggers)
    with transaction.atomic():
        reopen_readings(topic)
        refresh_readings(question.locked_row())
    analyze()
    return topic, taggers[0]


def write_taggings(replies, question, taggers, *, count=TAGGINGS):
    """Write so many taggings in bulk: most replies are read twice, some not at all.

    `replies` is a queryset of posts.
    """
    from forum.models import Tag, Tagging

    source = random.Random(11)
    replies = list(replies.order_by("pk"))
    interpretations = question.codebook.open
    rows, tags = [], []
    for reply in source.sample(replies, int(len(replies) * 0.92)):
        truth = source.choices(range(5), weights=(5, 4, 2, 1, 3))[0]
        for tagger in source.sample(taggers, 2):
            chosen = truth if source.random() < 0.93 else source.randrange(5)
            tagging = Tagging(
                post=reply,
                question=question,
                moderator=tagger,
                moderator_name=tagger.username,
                verdict="none" if chosen == 4 else "",
                body_digest=reply.body_digest,
                revision=reply.revision_number,
                question_version=question.version,
            )
            rows.append(tagging)
            if chosen < 4:
                tags.append((tagging, interpretations[chosen], "supports"))
                if source.random() < 0.2:
                    other = interpretations[(chosen + 1) % 4]
                    tags.append((tagging, other, "disputes"))
    rows = rows[:count]
    Tagging.objects.bulk_create(rows, batch_size=1_000)
    Tag.objects.bulk_create(
        (
            Tag(tagging=tagging, interpretation=row, stance=stance, meaning=row.meaning)
            for tagging, row, stance in tags
            if tagging.pk
        ),
        batch_size=1_000,
    )


def questions(topic, moderator):
    """Return {name: a function that asks it}."""
    from forum.interpretations.agreement import reliability_of
    from forum.interpretations.division import divide, tally
    from forum.interpretations.parts import filtered_page, readings_of, stance_counts
    from forum.interpretations.queue import Queue
    from forum.interpretations.tagging_summary import COLUMNS

    question, of = topic.question, f"topic-{topic.pk}"
    middle = topic.posts.filter(depth__gt=0).order_by("path")[2_500:2_600]
    middle = list(middle)

    def page(key, offset):
        return lambda: filtered_page(topic, None, key, offset=offset, limit=15)

    def card(name, *, of="", after=None):
        return lambda: Queue(moderator, name, of).find(after=after)

    return {
        "division, of a topic": lambda: divide(question, None, topic=topic),
        "division, of a question": lambda: divide(question, None),
        "division, counted anew (no limit)": lambda: tally(question, None, topic=topic),
        "filtered page, first": page("a", 0),
        "filtered page, in the middle": page("a", 900),
        "filtered page, contested": page("contested", 0),
        "filtered page, untagged": page("untagged", 0),
        "queue, next to tag": card("untagged", after=middle[0].pk),
        "queue, next to tag in the topic": card("untagged", of=of, after=middle[0].pk),
        "queue, next to tag of the question": card(
            "untagged", of=f"question-{question.pk}", after=middle[0].pk
        ),
        "queue, next to tag in the forum": card(
            "untagged", of=f"forum-{topic.forum.slug}", after=middle[0].pk
        ),
        "queue, next contested": card("contested"),
        "tags of 100 posts": lambda: readings_of(question, middle),
        "tags of 100 posts, and mine": lambda: readings_of(
            question, middle, tagging_by=moderator, tagging_columns=COLUMNS
        ),
        "stances (no limit)": lambda: stance_counts(question, None),
        "how it was made (no limit)": lambda: reliability_of(question, None, topic=topic),
    }


def run():
    """Build and time one database; Django is set up for it."""
    import django

    django.setup()
    from django.db import connection

    from forum.models import Reading, Tagging

    topic, moderator = build()
    print(
        f"\n{connection.vendor}: {Tagging.objects.count():,} taggings of "
        f"{Reading.objects.count():,} replies; limit {LIMIT_MS} ms"
    )
    print(f"{'':36}{'queries':>8}{'database CPU ms':>17}{'wall ms':>9}{'with Python':>13}")
    for name, ask in questions(topic, moderator).items():
        ask()
        statements = captured(connection, ask)
        cpu, wall = database_ms(connection, statements)
        mark = "  above the limit" if cpu > LIMIT_MS and "no limit" not in name else ""
        print(
            f"{name:36}{len(statements):8}{cpu:17.2f}{wall:9.2f}{whole_ms(ask):13.2f}{mark}",
            flush=True,
        )


def captured(connection, ask):
    """Return the (sql, parameters) that a question sends."""
    statements = []

    def note(execute, sql, parameters, many, context):
        statements.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        ask()
    return statements


def database_ms(connection, statements):
    """Return (CPU, wall) in ms that the database takes for the statements, every row fetched."""
    times, begin_cpu = [], database_cpu(connection)
    for _repeat in range(REPEATS):
        begin = time.perf_counter()
        for sql, parameters in statements:
            with connection.cursor() as cursor:
                cursor.execute(sql, parameters)
                cursor.fetchall()
        times.append((time.perf_counter() - begin) * 1000)
    cpu = database_cpu(connection) - begin_cpu
    return cpu * 1000 / REPEATS, statistics.median(times)


def whole_ms(ask):
    """Return how long a question takes with all that is done in Python."""
    times = []
    for _repeat in range(REPEATS // 10):
        begin = time.perf_counter()
        ask()
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


def main(arguments):
    """Run for each database that was asked for, each in a process of its own."""
    run_on_each(arguments, "interpretations")
