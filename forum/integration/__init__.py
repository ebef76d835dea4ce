"""What ties the forum to other apps: the glossary and the caches."""
