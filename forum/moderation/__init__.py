"""What moderators work with: the log of what was done, and why a post is removed."""
