"""What a test reads on a page."""

import html
import re

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def reader(user=None):
    """Return a browser's client, signed in as the user."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def text(response):
    """Return what a page shows: its text without tags, on one line."""
    body = response.content.decode().partition("<main")[2] or response.content.decode()
    body = re.sub(r"<script.*?</script>|<style.*?</style>", " ", body, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def numbers(response):
    """Return the numbers of the posts on a page, from top to bottom."""
    return [
        int(number)
        for number in re.findall(r'<article[^>]* id="post-(\d+)"', response.content.decode())
    ]


def markup(response):
    """Return a page's HTML, its addresses with plain ampersands."""
    return response.content.decode().replace("&amp;", "&")


def count_queries(user, path, **query):
    """Return how many queries a page takes when it is rendered afresh."""
    client = reader(user)
    client.get(path, query)
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path, query).status_code == 200
    return len(queries)
