"""The sandbox's forum, and the accounts that moderate it. Its topics are written when entered."""

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from demo.seeding.people import never_new
from forum.models import Forum

FORUM = "sandbox"
# User names. As many visitors as these can tag at the same time.
VISITORS = [f"visitor-{number}" for number in range(1, 6)]


def seed(position):
    """Create the forum, at a position in the index, and the visitors' accounts."""
    forum = Forum(
        slug=FORUM,
        title="Sandbox",
        description="Where visitors try tagging. Each has a topic of their own.",
        visibility="moderators",
        position=position,
    )
    forum.full_clean()
    forum.save()
    for number, username in enumerate(VISITORS, start=1):
        # They sign in by the home page's button alone.
        visitor = get_user_model().objects.create(
            username=username,
            first_name="Visitor",
            last_name=str(number),
            password=make_password(None),
        )
        never_new([visitor])
        forum.moderators.add(visitor)
