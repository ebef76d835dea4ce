"""The forum's settings: their defaults, read from Django's settings when they are used.

`from forum import conf` and then `conf.FORUM_TOPICS_PER_PAGE`: a test's or a host's override counts
at once. docs/forum.md says what each is for; `forum.checks` says what is wrong with a value.
"""

from django.conf import settings

DEFAULTS = {
    # Dotted path of the class that says who may do what.
    "FORUM_POLICY": "forum.policy.ForumPolicy",
    # Dotted path of a function that turns a user into the name that others see.
    "FORUM_DISPLAY_NAME": "forum.models.names.display_name",
    "FORUM_TITLE_MAX_LENGTH": 150,
    "FORUM_BODY_MAX_LENGTH": 20_000,
    "FORUM_REASON_MAX_LENGTH": 200,
    "FORUM_TOPICS_PER_PAGE": 15,
    "FORUM_THREADS_PER_PAGE": 15,
    # Posts a page, in the flat orders.
    "FORUM_POSTS_PER_PAGE": 15,
    # A thread opens with this many of its replies, then says how many more there are.
    "FORUM_REPLIES_PER_PREVIEW": 10,
    "FORUM_REPLIES_PER_THREAD_PAGE": 50,
    # Deeper replies are not indented further.
    "FORUM_MAX_INDENT": 6,
    # For how many minutes authors may edit what they wrote; None for as long as the topic is open.
    "FORUM_EDIT_MINUTES": None,
    # For how many days a form that was sent is remembered, so that it posts once.
    "FORUM_SUBMISSION_DAYS": 7,
    # Show images in posts. They tell a stranger's server who reads, so they are links by default.
    "FORUM_ALLOW_IMAGES": False,
    # Link a term at its first mention in each post, not at every one.
    "FORUM_LINK_FIRST_MENTIONS": True,
    # So many replies must be settled before readers see how a discussion divides.
    "FORUM_DIVISION_MINIMUM": 3,
    # How long, in seconds, a guest may see what was changed behind the verbs; 0 caches nothing.
    "FORUM_PAGE_CACHE_SECONDS": 60,
    # The alias in CACHES that holds guests' pages.
    "FORUM_PAGE_CACHE": "default",
}


def __getattr__(name):
    if name not in DEFAULTS:
        raise AttributeError(f"forum.conf has no setting {name!r}")
    return getattr(settings, name, DEFAULTS[name])
