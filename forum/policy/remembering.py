"""What the policy remembers of a user during a request."""

from forum.transactions import forum_database


def remembered(user, key, compute):
    """Return `compute()`, called once per user object and database that the forum is read from."""
    cache = user.__dict__.setdefault("_forum_policy", {})
    key = (forum_database(), key)
    if key not in cache:
        cache[key] = compute()
    return cache[key]


def forget(user, key):
    """Let the next `remembered` for this key compute anew."""
    user.__dict__.get("_forum_policy", {}).pop((forum_database(), key), None)
