"""The forum's forms, by noun: each turns a request's data into a call of a verb."""
