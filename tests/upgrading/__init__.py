"""A filled database of each release, which every later version must be able to take over.

`releases/0.1.0.json` has the rows as that version wrote them, and the migrations that it ended
with. A release adds its file by `python -m tests.upgrading.make`; the old ones are never changed.
"""
