"""Checking, repairing and rerendering stored data: what the management commands call."""
