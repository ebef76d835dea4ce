"""The forum's pages, by noun: each view turns a request into a form and calls its verb."""
