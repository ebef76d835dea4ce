"""A host site's own app, with texts for the glossary to watch."""
