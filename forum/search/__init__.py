"""Searching posts, with the titles of topics, the names of members and terms.

`documents` says what is indexed, `participants` keeps it fresh, `posts` and `people` find. What a
database does is behind one small interface, `index`, which `postgresql` and `sqlite` have.
Permissions are no matter of the index: what it finds passes the policy's querysets.
"""
