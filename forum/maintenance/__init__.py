"""What keeps the stored data right: checking, repairing and rendering anew."""
