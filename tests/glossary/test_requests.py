"""What cannot be read or stored is refused before any page or the API sees it."""

import pytest
from django.test import Client


@pytest.fixture
def client(db):
    """A guest who is shown errors as responses."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_COOKIE": 'sessionid="a\\000b"'},
        {"HTTP_COOKIE": 'glossary_links="\\000"'},
        {"HTTP_ACCEPT": "\0"},
        {"CONTENT_TYPE": "text/plain; charset=utf-7"},
    ],
)
@pytest.mark.parametrize("address", ["/glossary/", "/admin/", "/api/glossary/terms/"])
def test_headers_and_cookies(client, address, headers):
    response = client.get(address, **headers)
    assert response.status_code == 400
    assert ("json" in response["Content-Type"]) is address.startswith("/api/")


@pytest.mark.parametrize("query", ["q=%00", "%00=1", "q=" + "x" * 8_000, "a=&" * 1_001])
def test_parameters(client, query):
    assert client.get(f"/glossary/?{query}").status_code == 400
    assert client.get(f"/admin/login/?{query}").status_code == 400


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"username=%00&password=x"),
        ("application/x-www-form-urlencoded; charset=utf-7", b"username=+2AA-&password=x"),
        ("multipart/form-data; boundary=x; charset=utf-7", b"--x"),
        ("multipart/form-data", b"--x"),
    ],
)
def test_forms(client, kind, body):
    response = client.generic("POST", "/admin/login/", body, content_type=kind)
    assert response.status_code == 400


def test_what_people_write_passes(client):
    text = "\u202eמילה 🙂 \x08 é"
    assert client.get("/glossary/", {"q": text}).status_code == 200
    assert client.post("/api/glossary/link/", {"html": text}).status_code == 200
