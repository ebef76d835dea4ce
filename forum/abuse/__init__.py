"""Against abuse: what pages and API ask before they post what somebody sent.

    posting = Posting(request.user, facts_of(request))
    post = posting.reply(topic, "They are the same.")

A post may be refused, held back for a moderator, or found to be one that was just written. The
verbs know nothing of it: imports and a host's own code are free. So are a forum's moderators.
"""

from forum.abuse.draft import Draft, Facts, facts_of
from forum.abuse.posting import Posting
from forum.abuse.screening import Duplicate

__all__ = ["Draft", "Duplicate", "Facts", "Posting", "facts_of"]
