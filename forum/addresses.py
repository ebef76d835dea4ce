"""Keeping the addresses that posts came from, at the pages and the API together."""

from forum.models import PostAddress
from glossary.client_address import client_address


def keep_address(request, post):
    """Keep the address that a new Post was sent from, as FORUM_ADDRESS_DAYS says. One query."""
    PostAddress.keep(post, client_address(request))
