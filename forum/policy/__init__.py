"""Who may do what: one class, replaced by one setting."""

from forum.policy.forum_policy import FILTERS, ForumPolicy, Refusal, get_policy, require

__all__ = [
    "FILTERS",
    "ForumPolicy",
    "Refusal",
    "get_policy",
    "require",
]
