"""The REST API of the glossary."""
