"""Takes the README's picture: `make picture`. Not a test, and not run with the tests."""

from pathlib import Path

import pytest

from tests.demo.test_seeding import seed_demo

PICTURE = Path(__file__).parents[2] / "docs" / "home.png"
# GitHub shows it at most 840 pixels wide.
WIDTH, SCALE = 960, 1.25
MAX_BYTES = 150_000


@pytest.mark.django_db(transaction=True)
def test_take_the_picture_of_the_home_page(browser, live_server):
    seed_demo()
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": WIDTH, "height": 900},
        device_scale_factor=SCALE,
        color_scheme="light",
    )
    page = context.new_page()
    page.goto("/")
    head, card = page.locator(".site-hero").bounding_box(), page.locator(".site-example")
    bottom = card.bounding_box()["y"] + card.bounding_box()["height"]
    margin = 16
    page.screenshot(
        path=PICTURE,
        clip={
            "x": 0,
            "y": head["y"] - margin,
            "width": WIDTH,
            "height": bottom - head["y"] + 2 * margin,
        },
    )
    context.close()
    assert PICTURE.stat().st_size < MAX_BYTES
