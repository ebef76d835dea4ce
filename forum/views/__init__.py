"""The forum's pages, split by noun: each view turns a request into a form, calls the verb, answers."""
