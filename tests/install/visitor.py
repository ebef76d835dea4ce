"""A person with a browser that has no script: follows addresses, fills in forms, keeps cookies."""

import http.cookiejar
import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """A form as it stands on a page, with what it would send."""

    action: str
    values: list = field(default_factory=list)
    names: set = field(default_factory=set)


class Forms(HTMLParser):
    """Reads the forms that are sent by POST."""

    def __init__(self, html):
        super().__init__()
        self.forms, self.form, self.select, self.text = [], None, None, None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        """Note a form, or a field of the one that is open."""
        given = dict(attributes)
        if tag == "form":
            is_sent = given.get("method", "").lower() == "post"
            self.form = Form(given.get("action") or "") if is_sent else None
            self.forms += [self.form] if is_sent else []
        elif self.form is None:
            return
        elif tag == "input":
            self._note_input(given)
        elif tag == "textarea":
            self.text = (given.get("name"), [])
        elif tag == "select":
            self.select = (given.get("name"), "multiple" in given, [])
        elif tag == "option" and self.select:
            self.select[2].append((given.get("value", ""), "selected" in given))

    def _note_input(self, given):
        name, kind = given.get("name"), given.get("type", "text")
        self.form.names.add(name)
        is_box = kind in ("checkbox", "radio")
        is_sent = "checked" in given if is_box else kind not in ("submit", "button", "file")
        if name and is_sent:
            self.form.values.append((name, given.get("value") or ("on" if is_box else "")))

    def handle_data(self, data):
        """Note the text of a textarea."""
        if self.text:
            self.text[1].append(data)

    def handle_endtag(self, tag):
        """Note what a textarea or a select sends."""
        if tag == "textarea" and self.text:
            name, parts = self.text
            self.form.names.add(name)
            self.form.values.append((name, "".join(parts).removeprefix("\n")))
            self.text = None
        elif tag == "select" and self.select:
            name, is_multiple, options = self.select
            chosen = [value for value, is_selected in options if is_selected]
            if not chosen and options and not is_multiple:
                chosen = [options[0][0]]
            self.form.names.add(name)
            self.form.values += [(name, value) for value in chosen]
            self.select = None
        elif tag == "form":
            self.form = None


class Visitor:
    """Keeps cookies, and fails where an answer is not the one that is expected."""

    def __init__(self, address):
        self.address = address
        self.cookies = http.cookiejar.CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.browser.addheaders = [("Accept", "text/html")]

    def open(self, path, data=None, *, method=None, headers=None):
        """Return (address in the end, text); fail with the page where it is an error."""
        url = urllib.parse.urljoin(self.address, path)
        request = urllib.request.Request(url, data, headers or {}, method=method)
        request.add_header("Referer", url)
        try:
            with self.browser.open(request, timeout=60) as answer:
                return answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            text = error.read().decode(errors="replace")
            raise AssertionError(f"{url} answered {error.code}:\n{text[:3000]}") from None

    def read(self, path, *, says=""):
        """Return a page; it must have the text."""
        _url, page = self.open(path)
        assert says in page, f"{path} does not say {says!r}:\n{page}"
        return page

    def fill_in(self, path, **filled):
        """Send the form at an address that has these fields; return (where it led, page).

        A field that is called as a Python word has `_` at its end.
        """
        filled = {name.rstrip("_"): value for name, value in filled.items()}
        url, page = self.open(path)
        wanted = filled.keys() - {"save", "publish", "_save"}
        form = next((each for each in Forms(page).forms if wanted <= each.names), None)
        assert form, f"{path} has no form with {sorted(wanted)}:\n{page}"
        values = [(name, value) for name, value in form.values if name not in filled]
        data = urllib.parse.urlencode([*values, *filled.items()]).encode()
        where, answer = self.open(urllib.parse.urljoin(url, form.action or url), data)
        assert where != url, f"{path} was not taken:\n{answer}"
        return where, answer

    def call(self, method, path, **content):
        """Call the API as a script of the page would; return what it answers."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        tokens = [cookie.value for cookie in self.cookies if cookie.name == "csrftoken"]
        headers["X-CSRFToken"] = tokens[0] if tokens else ""
        data = json.dumps(content).encode() if content else None
        _url, text = self.open(path, data, method=method, headers=headers)
        return json.loads(text) if text else None
