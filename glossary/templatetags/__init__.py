"""The glossary's template tags."""
