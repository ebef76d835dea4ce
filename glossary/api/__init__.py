"""The REST door of the glossary."""
