"""How a person is named where readers see it."""


def shown_name(user):
    """Return the person's full name, else their user name, else ""; never an e-mail address."""
    if user is None:
        return ""
    names = (getattr(user, "get_full_name", str)(), user.get_username())
    return next((name for name in names if name and "@" not in name), "")[:150]
