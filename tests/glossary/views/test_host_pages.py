"""The glossary's pages come inside the host's own page, whatever that looks like."""

import pytest

CONTENT = "<body>the host {% block content %}{% endblock %}</body>"


@pytest.fixture
def host(settings, tmp_path):
    """Return a function that gives the site templates: host({"base.html": …})."""

    def host(templates):
        for name, source in templates.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(source)
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    return host


@pytest.mark.parametrize(
    ("templates", "is_inside"),
    [
        ({}, False),
        ({"base.html": CONTENT}, True),
        ({"base.html": "{% extends 'frame.html' %}", "frame.html": CONTENT}, True),
        ({"base.html": "{% if x %}{% endif %}<body>the host</body>"}, False),
        (
            {
                "base.html": "<body>the host {% block main %}{% endblock %}</body>",
                "glossary/base.html": (
                    "{% extends 'base.html' %}{% block main %}"
                    "{% block glossary_content %}{% endblock %}{% endblock %}"
                ),
            },
            True,
        ),
    ],
)
@pytest.mark.parametrize("debug", [False, True])
def test_a_page_stands_in_the_hosts_page_or_on_its_own(
    client, define, host, settings, templates, is_inside, debug
):
    settings.DEBUG = debug
    host(templates)
    term = define("allele")
    for address in ("/glossary/", term.get_absolute_url(), "/glossary/find/?term=none"):
        page = client.get(address).content.decode()
        assert page.count("<h1") == 1
        assert ("the host" in page) is is_inside
        assert page.count("<main ") == (not is_inside)
