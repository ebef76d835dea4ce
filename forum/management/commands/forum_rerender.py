"""`manage.py forum_rerender`: render the stored HTML of posts again."""

from django.core.management.base import BaseCommand

from forum.maintenance.rerender import outdated, rerender
from forum.management.progress import Progress
from forum.models import Post


class Command(BaseCommand):
    """Render posts again that another version of the renderer has rendered."""

    help = (
        "Make the stored HTML of posts anew from their Markdown: of those that another version of "
        "the renderer has rendered, or of all. Texts stay as they are. Can be stopped at any time "
        "and run again, while the site serves."
    )

    def add_arguments(self, parser):
        """Define --all and --after."""
        parser.add_argument(
            "--all", action="store_true", help="all posts: after FORUM_ALLOW_IMAGES was changed"
        )
        parser.add_argument(
            "--after",
            type=int,
            default=0,
            metavar="NUMBER",
            help="begin after the post with this number: to go on with --all where it was stopped",
        )

    def handle(self, *, all, after, verbosity, **options):
        """Render, and print progress, unless --verbosity is 0."""
        posts = Post.objects.all() if all else outdated()
        total = posts.filter(pk__gt=after).count()
        progress, lines = None, Progress(self.stdout if verbosity else None)
        for progress in rerender(posts, after=after):
            lines.show(f"{progress.seen} of {total}, up to #{progress.last}")
        if verbosity:
            self.stdout.write(summary(progress))


def summary(progress):
    """Return as text what a run has done; its Progress is None if there was no post."""
    if progress is None:
        return "Nothing to render."
    done = f"{progress.rendered} rendered, {progress.changed} of them to other HTML than before."
    if not progress.passed_over:
        return done
    return (
        f"{done}\n{progress.passed_over} passed over: edited meanwhile, which renders them too, "
        "or changed behind the verbs, which `forum_check --repair` repairs."
    )
