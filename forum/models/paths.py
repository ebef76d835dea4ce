"""Paths: where a post stands in its topic."""

LEVEL_DIGITS = 6


MAX_DEPTH = 100


LAST_POSITION = 10**LEVEL_DIGITS - 1


# Sorts after every digit in every collation (punctuation does not): ends the range below a path.
AFTER_DIGITS = "a"


OPENING_PATH = "0" * LEVEL_DIGITS


# So many posts that guests do not see are shown in between on one page.
HIDDEN_LIMIT = 200


def child_path(parent_path, position):
    """Return the path of a reply.

    `parent_path` is the parent's path, or "" for a direct reply to the topic; `position` is the
    number that the topic handed out. Below level 100 a reply takes its place beside its parent,
    because an index row has a limit; `Post.parent` keeps the truth.
    """
    if len(parent_path) >= MAX_DEPTH * LEVEL_DIGITS:
        parent_path = parent_path[:-LEVEL_DIGITS]
    return f"{parent_path}{position:0{LEVEL_DIGITS}d}"


def depth(path):
    """Return how many levels down a path lies: 1 for a direct reply to the topic."""
    return len(path) // LEVEL_DIGITS


def ancestor_paths(path):
    """Return the paths above this one, the thread's root first."""
    return [path[:end] for end in range(LEVEL_DIGITS, len(path), LEVEL_DIGITS)]


def root_path(path):
    """Return the path of the direct reply to the topic that this path hangs below, or is."""
    return path[:LEVEL_DIGITS]


def stop_path(path):
    """Return the end (exclusive) of the range that holds a path and all that hangs below it."""
    return path + AFTER_DIGITS
