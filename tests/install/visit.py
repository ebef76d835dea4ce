"""What people do on the new site: read, sign in, write, reply, tag, define and follow a term."""

import re

from tests.install.visitor import Visitor

PASSWORD = "ada-signs-in-here"


def visit(address):
    """Do all of it; raise where something is not as a newcomer expects."""
    guest, ada, paul = Visitor(address), Visitor(address), Visitor(address)
    see_empty_site(guest)
    set_up(ada)
    for person, name in ((ada, "ada"), (paul, "paul")):
        sign_in(person, name)
    topic = discuss(ada, paul)
    define(ada, guest, topic)
    tag(ada, guest, topic)
    sign_out(paul, topic)


def see_empty_site(guest):
    """Read the three pages, and all styles and scripts that they name."""
    for path in ("/forums/", "/glossary/", "/api/", "/api/glossary/"):
        page = guest.read(path)
        assets = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
        assert any(name.endswith(".css") for name in assets), f"{path} has no styles"
        for asset in assets:
            guest.read(asset)
    assert "Sign in</a>" in guest.read("/forums/")


def set_up(ada):
    """Make a forum, a glossary and a member in the admin."""
    ada.fill_in("/admin/login/?next=/admin/", username="ada", password=PASSWORD)
    ada.fill_in("/admin/parlance_forum/forum/add/", title="Genomics", slug="genomics", _save="Save")
    words = {"name": "Words", "slug": "words", "is_global": "on"}
    ada.fill_in("/admin/parlance_glossary/glossary/add/", **words, _save="Save")
    paul = {"username": "paul", "password1": PASSWORD, "password2": PASSWORD}
    ada.fill_in("/admin/auth/user/add/", **paul, _save="Save")


def sign_in(person, name):
    """Sign in from the forum's page, and come back to it."""
    person.cookies.clear()
    [link] = re.findall(r'href="([^"]*)">Sign in</a>', person.read("/forums/"))
    where, page = person.fill_in(link.replace("&amp;", "&"), username=name, password=PASSWORD)
    assert where.endswith("/forums/"), where
    assert f"<bdi>{name}</bdi>" in page, page


def discuss(ada, paul):
    """Start a topic and reply to it; return the topic's path."""
    start = "/forums/forum/genomics/new/"
    where, _page = ada.fill_in(start, title="Which word?", body="Is it an **allele**?")
    topic = re.search(r"/forums/topic/\d+[^/]*/", where)[0]
    number = re.search(r"\d+", topic)[0]
    reply = f"/forums/topic/{number}/reply/"
    _where, page = paul.fill_in(reply, body="A variant is *another* word for it.")
    assert "A variant is <em>another</em> word for it." in page, page
    approve(ada, page, number)
    return topic


def approve(ada, page, number):
    """Let a new member's first post through, which waits for a moderator."""
    assert "This post waits for a moderator." in page, page
    assert "A variant is" in ada.read("/forums/moderation/")
    for post in ada.call("GET", f"/api/posts/?topic={number}")["results"]:
        if post["status"] == "pending":
            ada.call("POST", f"/api/posts/{post['id']}/approve/")


def define(ada, guest, topic):
    """Define a term; the guest's page, which was kept before, links it to its definition."""
    assert "glossary-term" not in guest.read(topic, says="<strong>allele</strong>")
    words = {"summary": "One form of a gene.", "definition": "One form of a **gene**."}
    ada.fill_in("/glossary/desk/define/", name="allele", **words, publish="1")
    page = guest.read(topic, says='<a class="glossary-term"')
    [link] = re.findall(r'<a class="glossary-term" href="([^"]+)"', page)
    guest.read(link, says="<strong>gene</strong>")


def tag(ada, guest, topic):
    """Ask a question of the topic and tag the reply, through the API; a guest sees the tag."""
    number = int(re.search(r"\d+", topic)[0])
    [forum] = ada.call("GET", "/api/forums/")
    labels = [
        {"label": "Same", "statement": "The two words mean the same."},
        {"label": "Different", "statement": "They mean different things."},
    ]
    posed = {"title": "Do they mean the same?", "interpretations": labels}
    question = ada.call("POST", "/api/questions/", forum=forum["id"], **posed)
    ada.call("PUT", f"/api/topics/{number}/question/", question=question["id"])
    posts = ada.call("GET", f"/api/posts/?topic={number}")["results"]
    reply = next(post for post in posts if "variant" in post["body"])
    said = {"supports": ["Same"], "digest": reply["body_digest"]}
    ada.call("PUT", f"/api/posts/{reply['id']}/tagging/", **said)
    page = guest.read(topic, says="Do they mean the same?")
    assert re.search(r"supports\W.*?Same", page, re.DOTALL), page


def sign_out(paul, topic):
    """Sign out, and be a guest on the same page."""
    where, page = paul.fill_in(topic, next="/forums/")
    assert where.endswith("/forums/"), where
    assert "Sign in</a>" in page, page
