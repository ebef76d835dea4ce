"""The table of names, which is the same in both databases: a row for each word of a name on."""

from forum.search.folding import LAST_CHARACTER, MAX_WORD, beginnings_of, plain

TABLE = "parlance_forum_search_name"
# Before a whole name in the place of a beginning; no folded text has it.
WHOLE = "="


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


def write(cursor, kind, key, name):
    """Let something be found by this name alone; by none where it is ""."""
    cursor.execute(f"DELETE FROM {TABLE} WHERE kind = %s AND key = %s", [kind, key])
    if beginnings := beginnings_of(name):
        beginnings.append(WHOLE + plain(name)[: MAX_WORD - 1])
        values = ", ".join(["(%s, %s, %s)"] * len(beginnings))
        rows = [value for beginning in beginnings for value in (kind, key, beginning)]
        cursor.execute(f"INSERT INTO {TABLE} (kind, key, beginning) VALUES {values}", rows)


def named(cursor, kind, beginning, limit):
    """Return the keys of what is named so, in the order of names."""
    cursor.execute(
        f"SELECT key FROM {TABLE} WHERE kind = %s AND beginning >= %s AND beginning < %s "
        "ORDER BY beginning, key LIMIT %s",
        [kind, beginning, beginning + LAST_CHARACTER, limit],
    )
    return list(dict.fromkeys(key for (key,) in cursor.fetchall()))


def called(cursor, kind, name, limit):
    """Return the keys of what has this name; where nothing has, of what has a name that ends so."""
    cursor.execute(
        f"SELECT key, beginning FROM {TABLE} WHERE kind = %s AND beginning IN (%s, %s) "
        "ORDER BY beginning, key LIMIT %s",
        [kind, WHOLE + name, name, limit],
    )
    rows = cursor.fetchall()
    whole = [key for key, beginning in rows if beginning.startswith(WHOLE)]
    return whole or [key for key, _beginning in rows]
