"""The forum's forms, by noun: each checks what was typed and calls a verb."""
