"""Connections of the forum to other apps: the glossary, and signals that concern caches."""
