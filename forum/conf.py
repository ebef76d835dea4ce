"""The forum's settings and their defaults, read from Django's settings when they are used.

Use `from forum import conf` and `conf.FORUM_TOPICS_PER_PAGE`, so that overridden settings take
effect at once. docs/forum.md explains each setting; `forum.checks` reports wrong values.
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
    # Posts per page in the flat orders.
    "FORUM_POSTS_PER_PAGE": 15,
    # Replies shown of each thread on a topic's page, before the number of the others.
    "FORUM_REPLIES_PER_PREVIEW": 10,
    "FORUM_REPLIES_PER_THREAD_PAGE": 50,
    # Levels; deeper replies are not indented further.
    "FORUM_MAX_INDENT": 6,
    # Minutes for which authors may edit a post; None for as long as the topic is open.
    "FORUM_EDIT_MINUTES": None,
    # Days for which a form that was sent is remembered, so that it posts once.
    "FORUM_SUBMISSION_DAYS": 7,
    # Days for which moderators see the address that a post came from; None or 0 keeps none.
    "FORUM_ADDRESS_DAYS": 30,
    # How often a person may post or edit, report, preview, and export, at pages and API together.
    "FORUM_POSTING_LIMIT": "60/m",
    "FORUM_REPORT_LIMIT": "20/h",
    "FORUM_PREVIEW_LIMIT": "60/m",
    "FORUM_EXPORT_LIMIT": "30/h",
    # How often a member may take out what they wrote.
    "FORUM_OWN_DATA_LIMIT": "3/h",
    # Published posts that a member needs to be new no longer: until then a moderator approves each.
    # 0: nobody is new.
    "FORUM_NEW_MEMBER_POSTS": 1,
    # Links elsewhere, and people called by name, in a post of a new member; None for no limit.
    "FORUM_NEW_MEMBER_LINKS": 2,
    "FORUM_NEW_MEMBER_MENTIONS": 2,
    # Minutes in which the same text in the same place is taken for an oversight; 0: never.
    "FORUM_DUPLICATE_MINUTES": 10,
    # Dotted path of a function that says of a new text whether it is spam; None asks nobody.
    "FORUM_SPAM_CHECK": None,
    # Seconds that it is given.
    "FORUM_SPAM_CHECK_SECONDS": 5,
    # Show images in posts. By default they are links, since images tell other servers who reads.
    "FORUM_ALLOW_IMAGES": False,
    # Which mentions in posts link unless the reader chooses: all, the first of each term in a post,
    # or none.
    "FORUM_LINKS": "first",
    # The language in which words are searched with their endings left out; None: LANGUAGE_CODE.
    "FORUM_SEARCH_LANGUAGE": None,
    # The newest posts with the words that a search orders, and counts: of others it says "1,000+".
    "FORUM_SEARCH_WINDOW": 1_000,
    # Settled replies that are needed before readers see a bar of how a discussion divides.
    "FORUM_DIVISION_MINIMUM": 3,
    # Settled people that are needed before they see percentages.
    "FORUM_PERCENTAGES_MINIMUM": 10,
    # Seconds for which guests' pages may miss changes made without verbs; 0 disables the cache.
    "FORUM_PAGE_CACHE_SECONDS": 300,
    # Seconds for which guests' lists of forums and topics may miss new replies.
    "FORUM_LIST_CACHE_SECONDS": 30,
    # Seconds for which caches between the site and its readers may keep guests' pages; 0: they may
    # not.
    "FORUM_SHARED_CACHE_SECONDS": 10,
    # The alias in CACHES that holds guests' pages.
    "FORUM_PAGE_CACHE": "default",
    # The alias in CACHES that holds the HTML of posts, for guests and members; None keeps none.
    "FORUM_POST_CACHE": None,
}


def __getattr__(name):
    if name not in DEFAULTS:
        raise AttributeError(f"forum.conf has no setting {name!r}")
    return getattr(settings, name, DEFAULTS[name])
