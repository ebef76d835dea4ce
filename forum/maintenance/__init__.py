"""Commands that keep a forum's stored data right: what its manage.py commands do."""
