"""Who may do what: one class, replaced by one setting."""

from forum.policy.forum_policy import FILTERS, ForumPolicy, get_policy
from glossary.policy import Refusal, refuse_unless

__all__ = ["FILTERS", "ForumPolicy", "Refusal", "get_policy", "refuse_unless"]
