"""How a discussion divides: divisions, tags, agreement, the tagging queue, exports."""
