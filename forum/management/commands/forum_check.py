"""`manage.py forum_check`: check derived data against the rows, and repair it."""

from collections import Counter, defaultdict

from django.core.management.base import BaseCommand, CommandError

from forum.maintenance import check
from forum.maintenance.moderation_check import FACTS
from forum.maintenance.repair import confirm_forum, confirm_topic
from forum.management.progress import Progress
from forum.models import Forum, Post, Question, Reading, Topic
from forum.models.interpretations.derivation import verify_readings
from forum.models.interpretations.refreshing import refresh_all
from forum.models.interpretations.standings import verify_divisions


class Command(BaseCommand):
    """Check the forum's derived data; `--repair` corrects it."""

    help = (
        "Prove every counter, path, last post, voice, revision, digest, reading and division of "
        "the forum against its rows, and what moderation has stored. Exits with 1 if something is "
        "wrong (and, with --repair, could not be repaired). Can be stopped at any time."
    )

    # Rows can be checked, and may have to be, while a setting is wrong.
    requires_system_checks = []

    def add_arguments(self, parser):
        """Define --repair and --show."""
        parser.add_argument("--repair", action="store_true", help="mend what is derived")
        parser.add_argument(
            "--show", type=int, default=10, help="how many of each kind to print (10)"
        )

    def handle(self, *, repair, show, verbosity, **options):
        """Check and report; raise CommandError, for exit code 1, if something is left wrong."""
        for question in Question.objects.exclude(refreshed_to=None):
            if repair:
                refresh_all.call(question.pk)
            else:
                self.stdout.write(f"Question {question.pk} is being counted, and is not checked.")
        report, left = Report(show), Report(show)
        progress = Progress(self.stdout if verbosity else None)
        for findings, findings_left in _check_all(repair=repair, progress=progress):
            report.add(findings)
            left.add(findings_left)
        rows = (
            (Forum, "forums"),
            (Topic, "topics"),
            (Post, "posts"),
            (Reading, "readings"),
        )
        checked = ", ".join(f"{model.objects.count()} {name}" for model, name in rows)
        self.stdout.write(f"Checked {checked}.")
        if not report:
            self.stdout.write("Nothing wrong.")
            return
        self.stdout.write(report.text())
        if repair:
            self.stdout.write(f"{report.total - left.total} repaired, {left.total} left.")
        if left:
            raise CommandError(
                f"The rest needs a person:\n{left.text()}"
                if repair
                else f"{left.total} wrong; --repair repairs what is derived."
            )


def _check_all(*, repair, progress):
    """Yield (findings, findings left) of each topic, forum, reading and so on that is wrong."""
    last_topic = Topic.objects.order_by("pk").values_list("pk", flat=True).last()
    for first, last in check.topic_ranges():
        progress.show(f"Checking topics, from {first} to {last} of {last_topic} …")
        suspects = {topic_id for topic_id, _finding in check.examine_topics(first, last)}
        for topic_id in sorted(suspects):
            yield confirm_topic(topic_id, repair=repair)
    suspects = {finding.pk for finding in check.examine_forums(Forum.objects.all())}
    for forum_id in sorted(suspects):
        yield confirm_forum(forum_id, repair=repair)
    for fact in FACTS:
        progress.show(f"Checking moderation: {fact.what} …")
        for finding, is_left in fact.verify(repair=repair):
            yield [finding], [finding] if is_left else []
    for verify, what in ((verify_readings, "readings"), (verify_divisions, "divisions")):
        progress.show(f"Checking {what} …")
        for wrong in verify(repair=repair):
            yield [wrong], [] if repair else [wrong]


class Report:
    """Findings counted by kind, with the first few of each kind as text."""

    def __init__(self, show):
        self.show = show
        self.counts = Counter()
        self.first = defaultdict(list)

    def __bool__(self):
        return self.total > 0

    @property
    def total(self):
        """Return how many findings there are."""
        return self.counts.total()

    def add(self, findings):
        """Count findings; each has a `kind` and a text."""
        for finding in findings:
            self.counts[finding.kind] += 1
            if len(self.first[finding.kind]) < self.show:
                self.first[finding.kind].append(str(finding))

    def text(self):
        """Return the number and the first findings of each kind, as lines of text."""
        lines = []
        for kind, count in sorted(self.counts.items()):
            lines.append(f"{kind}: {count} wrong")
            lines += [f"  {line}" for line in self.first[kind]]
            if count > len(self.first[kind]):
                lines.append(f"  … and {count - len(self.first[kind])} more")
        return "\n".join(lines)
