"""Import and export of terms: CSV for spreadsheets, JSON for programs, SKOS for other vocabularies.

`records` defines the content of a file; a module for each format writes and reads it; `planning`
works out what an import changes, and `applying` does it.
"""
