"""What a test reads on a page."""

import html
import re

from django.test import Client


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
