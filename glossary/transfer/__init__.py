"""Terms in and out: as CSV for spreadsheets, JSON for programs, SKOS for other vocabularies.

What a file holds is in `records`, how it is written and read in a module for each format, and
what becomes of it in `planning` and `applying`.
"""
