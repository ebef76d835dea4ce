"""Who may do what: one class, replaced by one setting."""

from forum.policy.forum_policy import ForumPolicy, get_policy
from glossary.policy import Refusal, refuse_unless

__all__ = ["ForumPolicy", "Refusal", "get_policy", "refuse_unless"]
