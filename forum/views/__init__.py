"""The forum's pages, by noun: each view makes a form of a request, calls the verb, answers."""
