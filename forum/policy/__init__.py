"""Who may do what: `ForumPolicy`, which a host replaces by the setting FORUM_POLICY."""

from forum.policy.forum_policy import ForumPolicy, get_policy
from glossary.policy import Refusal, refuse_unless

__all__ = ["ForumPolicy", "Refusal", "get_policy", "refuse_unless"]
