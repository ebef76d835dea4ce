"""The sandbox's forum, and the accounts that moderate it. Its topics are written when entered."""

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from demo.seeding.people import never_new
from forum.models import Forum

FORUM = "sandbox"
# User names. As many visitors as these can tag at the same time.
VISITORS = [f"visitor-{number}" for number in range(1, 6)]


def seed(cast):
    """Make the forum, the last in the index, and the visitors' accounts, who moderate it."""
    visitors = [
        # They sign in by the home page's button alone.
        get_user_model().objects.create(
            username=username,
            first_name="Visitor",
            last_name=str(number),
            password=make_password(None),
        )
        for number, username in enumerate(VISITORS, start=1)
    ]
    never_new(visitors)
    Forum.make(
        "Sandbox",
        by=cast["ada"],
        slug=FORUM,
        description="Where visitors try tagging. Each has a topic of their own.",
        visibility="moderators",
        moderators=visitors,
    )
