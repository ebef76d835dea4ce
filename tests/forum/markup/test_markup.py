"""What people write in a post, and what readers then see."""

import threading

import pytest

from forum import markup

REL = 'rel="nofollow ugc noopener"'


def examples(**table):
    """Parametrise a test over named pairs of Markdown and the HTML expected of it."""
    return pytest.mark.parametrize(
        ("written", "shown"),
        table.values(),
        ids=[name.replace("_", " ") for name in table],
    )


def assert_shows(written, shown):
    rendered = markup.render(written)
    assert rendered.html == shown
    assert not rendered.plain


@examples(
    nothing=("", ""),
    a_paragraph=("Hello.", "<p>Hello.</p>"),
    two_paragraphs=("One.\n\nTwo.", "<p>One.</p><p>Two.</p>"),
    a_new_line_is_a_line_break=("one\ntwo", "<p>one<br>two</p>"),
    two_spaces_or_a_backslash_are_one_too=("a  \nb\\\nc", "<p>a<br>b<br>c</p>"),
    emphasis=("*a* **b** _c_ __d__", "<p><em>a</em> <strong>b</strong> <em>c</em> "
              "<strong>d</strong></p>"),
    emphasis_in_emphasis=("***a*** **b *c _d_* e**", "<p><em><strong>a</strong></em> "
                          "<strong>b <em>c <em>d</em></em> e</strong></p>"),
    emphasis_around_other_marks=("**a `b*` [c*](/d)\n~~e~~**", "<p><strong>a <code>b*</code> "
                                 '<a href="/d">c*</a><br><del>e</del></strong></p>'),
    stars_that_do_not_pair_up=("*b**b*word 2 * 3 ** 4*", "<p><em>b**b</em>word 2 * 3 ** 4*</p>"),
    underscores_in_a_word=("snake_case_name 2*3*4", "<p>snake_case_name 2<em>3</em>4</p>"),
    strike_through=("~~gone~~ ~kept~ a ~~ b", "<p><del>gone</del> ~kept~ a ~~ b</p>"),
    strike_through_around_emphasis=("~~*a*~~", "<p><del><em>a</em></del></p>"),
    code=("`a < b` and ``x ` y``", "<p><code>a &lt; b</code> and <code>x ` y</code></p>"),
    code_is_not_read=("`*a* #1 &lt;`", "<p><code>*a* #1 &amp;lt;</code></p>"),
    a_lone_backtick=("it`s", "<p>it`s</p>"),
    escapes=(r"\*a\* \# \[b\](c) \~~d~~ \<", "<p>*a* # [b](c) ~~d~~ &lt;</p>"),
    entities=(r"&copy; &lt;b&gt; AT&T \&copy;", "<p>© &lt;b&gt; AT&amp;T &amp;copy;</p>"),
    html_is_text=("<b>a</b> <!-- c -->", "<p>&lt;b&gt;a&lt;/b&gt; &lt;!-- c --&gt;</p>"),
    a_comparison=("if a < b and c > d", "<p>if a &lt; b and c &gt; d</p>"),
)  # fmt: skip
def test_it_shows_running_text_as_on_github(written, shown):
    assert_shows(written, shown)


@examples(
    a_link=("[a](https://b.org)", f'<p><a href="https://b.org" {REL}>a</a></p>'),
    with_a_title=('[a](https://b.org "c")',
                  f'<p><a href="https://b.org" {REL} title="c">a</a></p>'),
    with_emphasis=("[*a*](https://b.org)", f'<p><a href="https://b.org" {REL}><em>a</em></a></p>'),
    with_brackets=("[a [1]](https://b.org/c_(d))",
                   f'<p><a href="https://b.org/c_(d)" {REL}>a [1]</a></p>'),
    by_reference=("[a][1] [1]\n\n[1]: https://b.org 'c'",
                  f'<p><a href="https://b.org" {REL} title="c">a</a> '
                  f'<a href="https://b.org" {REL} title="c">1</a></p>'),
    by_reference_with_code=("[`a`][]\n\n[`A`]: /b", '<p><a href="/b"><code>a</code></a></p>'),
    to_nothing=("[a][b] [c]", "<p>[a][b] [c]</p>"),
    within_the_site=("[a](/b/?c=1)", '<p><a href="/b/?c=1">a</a></p>'),
    without_a_text=("[](https://b.org)", f'<p><a href="https://b.org" {REL}>https://b.org</a></p>'),
    in_angle_brackets=("<https://b.org>", f'<p><a href="https://b.org" {REL}>https://b.org</a></p>'),
    bare=("see https://b.org/c?d=1&e=2, or", f'<p>see <a href="https://b.org/c?d=1&amp;e=2" {REL}>'
          "https://b.org/c?d=1&amp;e=2</a>, or</p>"),
    bare_in_brackets=("(https://b.org/c_(d))", f'<p>(<a href="https://b.org/c_(d)" {REL}>'
                      "https://b.org/c_(d)</a>)</p>"),
    bare_without_scheme=("www.b.org.", f'<p><a href="http://www.b.org" {REL}>www.b.org</a>.</p>'),
    bare_and_strong=("**www.b.org**", f'<p><strong><a href="http://www.b.org" {REL}>www.b.org</a>'
                     "</strong></p>"),
    bare_with_underscores=("https://b.org/a_b_c", f'<p><a href="https://b.org/a_b_c" {REL}>'
                           "https://b.org/a_b_c</a></p>"),
    a_mail_address_stays_text=("ines@example.org <paul@example.org>",
                               "<p>ines@example.org &lt;paul@example.org&gt;</p>"),
    mailto=("[a](mailto:b@c.org)", f'<p><a href="mailto:b@c.org" {REL}>a</a></p>'),
    a_script_is_no_address=("[a](javascript:alert)", "<p>a</p>"),
    another_hosts_address_in_disguise=("[a](//b.org) [c](/\\b.org)", "<p>a c</p>"),
    a_post=("see #3146.", '<p>see <a href="#post-3146">#3146</a>.</p>'),
    no_post=("a#1 #0 #x &#35; ##2 #3a", "<p>a#1 #0 #x # ##2 #3a</p>"),
    a_post_within_a_link=("[#1](https://b.org)", f'<p><a href="https://b.org" {REL}>#1</a></p>'),
    an_image=("![a](https://b.org/c.png)", f'<p><a href="https://b.org/c.png" {REL}>a</a></p>'),
    an_image_without_a_text=("![](https://b.org/c.png)", f'<p><a href="https://b.org/c.png" {REL}>'
                             "https://b.org/c.png</a></p>"),
    an_image_within_a_link=("[![a](https://b.org/c.png)](https://d.org)",
                            f'<p><a href="https://d.org" {REL}>a</a></p>'),
)  # fmt: skip
def test_it_shows_links_as_on_github(written, shown):
    assert_shows(written, shown)


@examples(
    a_list=("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
    after_a_line_of_text=("text\n- a\n- b", "<p>text</p><ul><li>a</li><li>b</li></ul>"),
    nested_by_two_spaces=("- a\n  - b\n    - c\n- d", "<ul><li>a<ul><li>b<ul><li>c</li></ul></li>"
                          "</ul></li><li>d</li></ul>"),
    nested_by_four_spaces=("* a\n    * b\n* c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
    nested_by_a_tab=("- a\n\t- b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
    numbered=("1. a\n2. b\n   - c", "<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>"),
    numbered_from_five=("5. a\n6. b", '<ol start="5"><li>a</li><li>b</li></ol>'),
    numbered_with_brackets=("1) a\n2) b", "<ol><li>a</li><li>b</li></ol>"),
    a_year_does_not_begin_a_list=("It was in\n2024. Then", "<p>It was in<br>2024. Then</p>"),
    another_mark_begins_another_list=("- a\n* b", "<ul><li>a</li></ul><ul><li>b</li></ul>"),
    blank_lines_make_it_loose=("- a\n\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
    only_the_loose_one=("- a\n  - b\n\n    c\n- d", "<ul><li>a<ul><li><p>b</p><p>c</p></li></ul>"
                        "</li><li>d</li></ul>"),
    a_wrapped_line=("- a\nb\n- c", "<ul><li>a<br>b</li><li>c</li></ul>"),
    code_in_an_item=("- a\n  ```\n  b\n  ```\n- c", "<ul><li>a<pre><code>b\n</code></pre></li>"
                     "<li>c</li></ul>"),
    a_quote_in_an_item=("- > a", "<ul><li><blockquote><p>a</p></blockquote></li></ul>"),
    tasks=("- [ ] a\n- [x] b", "<ul><li>☐ a</li><li>☑ b</li></ul>"),
    no_task=("- \\[ ] a", "<ul><li>[ ] a</li></ul>"),
    an_empty_item=("- a\n-\n- b", "<ul><li>a</li><li></li><li>b</li></ul>"),
    a_dash_is_no_list=("-a -b", "<p>-a -b</p>"),
)  # fmt: skip
def test_it_shows_lists_as_on_github(written, shown):
    assert_shows(written, shown)


@examples(
    headings_below_the_pages_own=("# a\n## b ##\n###### c", "<h3>a</h3><h4>b</h4><h6>c</h6>"),
    underlined_headings=("a\n=\n\nb\n---", "<h3>a</h3><h4>b</h4>"),
    a_heading_ends_a_paragraph=("a\n# b\nc", "<p>a</p><h3>b</h3><p>c</p>"),
    a_hash_without_a_space=("#a", "<p>#a</p>"),
    rules=("***\n\n* * *\n\n---", "<hr><hr><hr>"),
    a_quote=("> a\n> b\n\nc", "<blockquote><p>a<br>b</p></blockquote><p>c</p>"),
    a_quote_after_a_line=("a\n> b", "<p>a</p><blockquote><p>b</p></blockquote>"),
    quotes_in_quotes=("> a\n> > b\n>\n> c", "<blockquote><p>a</p><blockquote><p>b</p></blockquote>"
                      "<p>c</p></blockquote>"),
    a_list_in_a_quote=("> - a\n> - b", "<blockquote><ul><li>a</li><li>b</li></ul></blockquote>"),
    fenced_code=("```\n<a>\n\n  *b*\n```", "<pre><code>&lt;a&gt;\n\n  *b*\n</code></pre>"),
    with_a_language=("```python\na\n```", '<pre><code class="language-python">a\n</code></pre>'),
    with_tildes=("~~~ c++ x\n```\n~~~", '<pre><code class="language-c++">```\n</code></pre>'),
    only_a_language_counts=("```{.python style=x}\na\n```", "<pre><code>a\n</code></pre>"),
    code_without_an_end=("```\na\n\nb", "<pre><code>a\n\nb\n</code></pre>"),
    code_keeps_its_tabs=("```\na:\n\tb\n```", "<pre><code>a:\n\tb\n</code></pre>"),
    indented_code=("a\n\n    b\n\n      c\n\nd", "<p>a</p><pre><code>b\n\n  c\n</code></pre>"
                   "<p>d</p>"),
    a_table=("| a | b |\n|---|---|\n| *c* | d |", "<table><thead><tr><th>a</th><th>b</th></tr>"
             "</thead><tbody><tr><td><em>c</em></td><td>d</td></tr></tbody></table>"),
    alignment=("a|b|c\n:-|:-:|-:\n", '<table><thead><tr><th align="left">a</th>'
               '<th align="center">b</th><th align="right">c</th></tr></thead></table>'),
    missing_and_further_cells=("|a|b|\n|-|-|\n|c|\n|d|e|f|", "<table><thead><tr><th>a</th>"
                               "<th>b</th></tr></thead><tbody><tr><td>c</td><td></td></tr><tr>"
                               "<td>d</td><td>e</td></tr></tbody></table>"),
    a_bar_in_a_cell=("|a|\n|-|\n|`b\\|c`|", "<table><thead><tr><th>a</th></tr></thead><tbody><tr>"
                     "<td><code>b|c</code></td></tr></tbody></table>"),
    a_table_after_a_line=("x\n|a|\n|-|", "<p>x</p><table><thead><tr><th>a</th></tr></thead>"
                          "</table>"),
    no_table=("a | b\nc | d", "<p>a | b<br>c | d</p>"),
)  # fmt: skip
def test_it_shows_blocks_as_on_github(written, shown):
    assert_shows(written, shown)


def test_it_shows_images_where_the_site_allows_them(settings):
    settings.FORUM_ALLOW_IMAGES = True
    shown = markup.render('![a](https://b.org/c.png "d") ![e](http://b.org/f.png)').html
    assert shown == (
        '<p><img alt="a" loading="lazy" referrerpolicy="no-referrer" '
        'src="https://b.org/c.png" title="d"> '
        '<img alt="e" loading="lazy" referrerpolicy="no-referrer"></p>'
    )


def test_it_renders_in_many_threads_at_once():
    texts = [f"- *{n}*\n- [a][r]\n\n[r]: https://b.org/{n}" for n in range(40)]
    expected = [markup.render(text) for text in texts]
    rendered = {}

    def work(start):
        for n in range(start, 40, 4):
            rendered[n] = markup.render(texts[n])

    threads = [threading.Thread(target=work, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [rendered[n] for n in range(40)] == expected


def test_it_forgets_the_references_of_the_last_post():
    markup.render("[a]\n\n[a]: https://b.org")
    assert markup.render("[a]").html == "<p>[a]</p>"


def test_it_gives_the_visible_text():
    body = "# A title\n\nOne *two*\nthree &lt; `4`\n\n- a\n  - b\n\n|c|d|\n|-|-|\n|e|f|\n\n![g](https://h.i)"
    assert markup.to_text(markup.render(body).html) == (
        "A title\nOne two\nthree < 4\na\nb\nc d\ne f\ng"
    )


def test_it_cleans_text_for_storing():
    assert markup.clean_text("\ufeffa\r\nb\rc\x00\x02\u2028d\te\ud800") == "a\nb\nc\nd\te\ufffd"
    assert markup.clean_text("\ud83d\ude00") == "😀"


class TestQuoting:
    def test_it_names_the_post_and_not_its_author(self):
        assert markup.quote("One.\n\nTwo.", 3146) == "> #3146:\n>\n> One.\n>\n> Two.\n\n"

    def test_it_links_the_post_when_shown(self):
        shown = markup.render(markup.quote("One.", 7) + "My answer.").html
        assert shown == (
            '<blockquote><p><a href="#post-7">#7</a>:</p><p>One.</p></blockquote><p>My answer.</p>'
        )

    def test_it_leaves_out_what_the_post_quotes(self):
        assert markup.quote("> #1:\n>\n> old\n\nnew", 2) == "> #2:\n>\n> new\n\n"
        assert markup.quote("a\n\n> b\n\nc", 2) == "> #2:\n>\n> a\n>\n> c\n\n"

    def test_it_keeps_a_quote_that_is_all_there_is(self):
        assert markup.quote("> old", 2) == "> #2:\n>\n> > old\n\n"

    def test_it_keeps_code_that_looks_like_a_quote(self):
        assert markup.quote("```\n> a\n```", 2) == "> #2:\n>\n> ```\n> > a\n> ```\n\n"

    def test_it_cuts_a_long_one(self):
        lines = markup.quote("word " * 1000, 2).split("\n")
        assert len("\n".join(lines)) < 1300
        assert lines[-4].endswith("word")
        assert lines[-3:] == ["> …", "", ""]
        assert markup.quote("a\n" * 100, 2).count("> a\n") == 20
