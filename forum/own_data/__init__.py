"""What a member takes out of the forum: all that they wrote, as JSON and Markdown in a ZIP.

`take_out(user, by=user)` returns the ZIP in chunks. docs/own_data.md says what is in it.
"""

from forum.own_data.archive import take_out

__all__ = ["take_out"]
