"""`manage.py forum_search_index`: index what a search is to find."""

from django.core.management.base import BaseCommand

from forum.management.progress import Progress
from forum.models import Post
from forum.search import rebuilding


class Command(BaseCommand):
    """Index posts and names for the search."""

    help = (
        "Index the posts that the search does not know, and the names of members. The verbs keep "
        "the index fresh: this is for what was written before there was one, or without the verbs. "
        "Can be stopped at any time and run again, while the site serves."
    )

    def add_arguments(self, parser):
        """Define --all, --after and --again."""
        parser.add_argument("--all", action="store_true", help="all posts, also those in the index")
        parser.add_argument(
            "--after",
            type=int,
            default=0,
            metavar="NUMBER",
            help="begin after the post with this number: to go on with --all where it was stopped",
        )
        parser.add_argument(
            "--again",
            action="store_true",
            help="empty the index first: after FORUM_SEARCH_LANGUAGE was changed",
        )

    def handle(self, *, all, after, again, verbosity, **options):
        """Index, and print progress, unless --verbosity is 0."""
        self.verbosity = verbosity
        if again:
            rebuilding.start_again()
        total = Post.objects.filter(pk__gt=after).count()
        posts = rebuilding.index_all(after=after) if all else rebuilding.index_missing()
        self.follow(posts, f"of at most {total}, up to #{{last}}", "posts")
        self.follow(rebuilding.index_members(), "", "members")

    def follow(self, steps, details, kind):
        """Print the progress of a generator now and then, and what it has done in the end."""
        progress, lines = None, Progress(self.stdout if self.verbosity else None)
        for progress in steps:
            lines.show(f"{progress.done} {details.format(last=progress.last)}".rstrip())
        if self.verbosity:
            self.stdout.write(f"{progress.done if progress else 0} {kind} indexed.")
