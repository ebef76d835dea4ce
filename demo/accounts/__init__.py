"""Accounts of the demo: django-allauth, with what the site adds to it."""
