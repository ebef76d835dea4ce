"""Paths, which say where a post is in its topic: six digits for each level, in reading order."""

LEVEL_DIGITS = 6
# Levels.
MAX_DEPTH = 100
LAST_POSITION = 10**LEVEL_DIGITS - 1
OPENING_PATH = "0" * LEVEL_DIGITS
# Sorts after every digit in every collation, which punctuation does not.
AFTER_DIGITS = "a"


def child_path(parent_path, position):
    """Return the path of a reply.

    `parent_path` is the parent's path, or "" for a direct reply to the topic; `position` is a
    number that is unique in the topic. Below level 100 a reply is placed beside its parent, because
    the size of an index row is limited; `Post.parent` still names the parent.
    """
    if len(parent_path) >= MAX_DEPTH * LEVEL_DIGITS:
        parent_path = parent_path[:-LEVEL_DIGITS]
    return f"{parent_path}{position:0{LEVEL_DIGITS}d}"


def depth(path):
    """Return the level of a path: 1 for a direct reply to the topic."""
    return len(path) // LEVEL_DIGITS


def ancestor_paths(path):
    """Return the paths of a path's ancestors as a list, the thread's root first."""
    return [path[:end] for end in range(LEVEL_DIGITS, len(path), LEVEL_DIGITS)]


def root_path(path):
    """Return the path of the thread's root, the direct reply to the topic."""
    return path[:LEVEL_DIGITS]


def stop_path(path):
    """Return the end (exclusive) of the range of a path and all paths below it."""
    return path + AFTER_DIGITS
