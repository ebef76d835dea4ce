"""The index in SQLite: a table of FTS5, whose row ids are the posts'.

Its tokenizer only splits at blanks and stems, since the words are folded already: `ascii` takes
every other character for a letter, where `unicode61` knows the letters of 2012 alone.
"""

import json

from forum.search import names

TABLE = "parlance_forum_search"
STEMMERS = {"en": "porter"}


def create(cursor, stemmer):
    """Make the tables, with the stemmer that they keep."""
    cursor.execute(
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5(title, body, scope, tokenize = '{stemmer} ascii')"
    )
    names.create(cursor, serial="integer PRIMARY KEY", collation="")


def drop(cursor):
    """Take the tables away."""
    cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
    names.drop(cursor)


def write(cursor, documents, stemmer):
    """Write Documents, in the place of those of the same posts."""
    cursor.executemany(
        f"INSERT OR REPLACE INTO {TABLE} (rowid, title, body, scope) VALUES (%s, %s, %s, %s)",
        [(each.pk, each.title, each.body, " ".join(each.scope)) for each in documents],
    )


def move(cursor, pks):
    """Let these posts be in the forums that their topics are in now."""
    cursor.execute(
        f'UPDATE "{TABLE}" '
        "SET scope = (SELECT 'f' || topic.forum_id "
        "FROM parlance_forum_topic AS topic "
        "JOIN parlance_forum_post AS post ON post.topic_id = topic.id "
        f"WHERE post.id = {TABLE}.rowid) || substr(scope, instr(scope, ' ')) "
        "WHERE rowid IN (SELECT value FROM json_each(%s))",
        [json.dumps(pks)],
    )


def remove(cursor, pks):
    """Forget posts."""
    cursor.execute(
        f"DELETE FROM {TABLE} WHERE rowid IN (SELECT value FROM json_each(%s))", [json.dumps(pks)]
    )


def missing(cursor, after, limit):
    """Return the ids of posts that are not in the index, ascending, of those after an id."""
    cursor.execute(
        "SELECT id FROM parlance_forum_post AS post WHERE id > %s AND NOT EXISTS "
        f"(SELECT 1 FROM {TABLE} WHERE rowid = post.id) ORDER BY id LIMIT %s",
        [after, limit],
    )
    return [pk for (pk,) in cursor.fetchall()]


def newest(cursor, asked, below, limit, stemmer, texts):
    """Return the newest posts that match, the newest first."""
    columns = "rowid, title, body" if texts else "rowid"
    bound, given = "", []
    if asked.scopes:
        # FTS5 would step through all that is newer than the newest post of a scope.
        bound = (
            f"AND rowid <= (SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s "
            "ORDER BY rowid DESC LIMIT 1) "
        )
        given = [" AND ".join(f"({scope})" for scope in _scopes(asked))]
    cursor.execute(
        f"SELECT {columns} FROM {TABLE} WHERE {TABLE} MATCH %s AND rowid < %s {bound}"
        "ORDER BY rowid DESC LIMIT %s",
        [expression(asked), below or 2**63 - 1, *given, limit],
    )
    return cursor.fetchall()


def among(cursor, asked, pks, stemmer, texts):
    """Return those of these posts that match."""
    columns = f"{TABLE}.rowid, title, body" if texts else f"{TABLE}.rowid"
    cursor.execute(
        f"SELECT {columns} FROM json_each(%s) AS post "
        f"CROSS JOIN {TABLE} ON {TABLE}.rowid = post.value WHERE {TABLE} MATCH %s",
        [json.dumps(pks), expression(asked)],
    )
    return cursor.fetchall()


def expression(asked):
    """Return an Asked in FTS5's language. Words are letters and digits, so none is an operator."""
    columns = "title" if asked.titles else "title body"
    clauses = [f"{{{columns}}} : {_any(clause)}" for clause in asked.query.required]
    clauses += _scopes(asked)
    found = " AND ".join(f"({clause})" for clause in clauses or ["scope : all"])
    left_out = [f"({{title body}} : {_any(each)})" for each in asked.query.excluded]
    if asked.without:
        left_out.append(f"(scope : ({' OR '.join(asked.without)}))")
    return f"({found}) NOT ({' OR '.join(left_out)})" if left_out else found


def _scopes(asked):
    """Return a clause for each scope."""
    return [f"scope : ({' OR '.join(scope)})" for scope in asked.scopes]


def _any(clause):
    """Return the phrases of a Clause."""
    return "(" + " OR ".join(f'"{" ".join(phrase)}"' for phrase in clause.phrases) + ")"
