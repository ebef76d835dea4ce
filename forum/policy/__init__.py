"""Who may do what: `ForumPolicy`, which a host replaces by the setting FORUM_POLICY."""

from forum.policy.forum_policy import SHOWN_TO_GUESTS, ForumPolicy, get_policy
from glossary.policy import Refusal, refuse_unless

__all__ = ["SHOWN_TO_GUESTS", "ForumPolicy", "Refusal", "get_policy", "refuse_unless"]
