"""The table of names, which is the same in both databases: a row for each word of a name on."""

from forum.search.folding import LAST_CHARACTER

TABLE = "parlance_forum_search_name"


def create(cursor, *, serial, collation):
    """Make the table; `serial` and `collation` are a database's words."""
    cursor.execute(
        f"CREATE TABLE {TABLE} (id {serial}, kind varchar(6) NOT NULL, key varchar(64) NOT NULL, "
        f"beginning varchar(64) {collation} NOT NULL)"
    )
    cursor.execute(f"CREATE INDEX {TABLE}_key ON {TABLE} (kind, key)")
    cursor.execute(f"CREATE INDEX {TABLE}_beginning ON {TABLE} (kind, beginning, key)")


def drop(cursor):
    """Take the table away."""
    cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")


def write_names(cursor, kind, key, beginnings):
    """Let something be found by these beginnings alone."""
    cursor.execute(f"DELETE FROM {TABLE} WHERE kind = %s AND key = %s", [kind, key])
    if beginnings:
        values = ", ".join(["(%s, %s, %s)"] * len(beginnings))
        rows = [value for beginning in beginnings for value in (kind, key, beginning)]
        cursor.execute(f"INSERT INTO {TABLE} (kind, key, beginning) VALUES {values}", rows)


def names(cursor, kind, beginning, limit, *, to_the_end=False):
    """Return the keys of what is named so, in the order of names.

    `to_the_end` finds what has nothing after it: "lovelace", but not "love", finds Ada Lovelace.
    """
    last = beginning if to_the_end else beginning + LAST_CHARACTER
    cursor.execute(
        f"SELECT key FROM {TABLE} WHERE kind = %s AND beginning >= %s AND beginning <= %s "
        "ORDER BY beginning, key LIMIT %s",
        [kind, beginning, last, limit],
    )
    return list(dict.fromkeys(key for (key,) in cursor.fetchall()))
