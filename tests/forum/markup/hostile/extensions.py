"""Hostile text for the extensions that Markdown is often used with."""

import math

from .generators import case, simple, stairs

# the other extensions

X = "extensions"
case("fn_many_refs", X, "footnotes")(lambda n: "[^a]: x\n\n" + "[^a] " * (n // 5))
simple("fn_undefined_refs", "[^a] ", X, "footnotes")
simple("fn_openers", "[^", X, "footnotes")
simple("fn_def_stacked", "[^a]:\n", X, "footnotes")
simple("fn_place_markers", "///Footnotes Go Here///\n\n", X, "footnotes", head="[^a]: x\n\n")
simple("fn_self_refs", "[^a] ", X, "footnotes", head="[^a]: ", tail="\n\n[^a]")
simple("fn_body_long", "    a\n\n", X, "footnotes", head="x[^a]\n\n[^a]: b\n\n")


@case("fn_many_definitions", X, "footnotes")
def _(n):
    out, used, i = [], 0, 0
    while used < n // 2:
        s = f"[^{i}]: x\n"
        out.append(s)
        used += len(s)
        i += 1
    return "".join(out) + "\n" + "".join(f"[^{j}]" for j in range(i))


@case("fn_many_definitions_blank_lines", X, "footnotes")
def _(n):
    out, used, i = [], 0, 0
    while used < n // 2:
        s = f"[^{i}]: x\n\n"
        out.append(s)
        used += len(s)
        i += 1
    return "".join(out) + "\n" + "".join(f"[^{j}]" for j in range(i))


@case("fn_chain", X, "footnotes")
def _(n):
    out, used, i = [], 0, 0
    while used < n:
        s = f"[^{i}]: [^{i + 1}]\n\n"
        out.append(s)
        used += len(s)
        i += 1
    return "[^0]\n\n" + "".join(out)


case("fn_long_id_refs", X, "footnotes", "output")(
    lambda n: (lambda i: f"[^{i}]: x\n\n" + f"[^{i}] " * 8)("z" * (n // 10))
)
case("abbr_amplify", X, "abbr", "output")(
    lambda n: "*[a]: " + "t" * (n // 2) + "\n\n" + "a " * (n // 4)
)
simple("abbr_openers", "*[", X, "abbr")
simple("abbr_openers_lines", "*[\n", X, "abbr")
simple("abbr_def_spaces", " ", X, "abbr", head="*[a]:", tail="x")


@case("abbr_many_definitions", X, "abbr")
def _(n):
    out, used, i = [], 0, 0
    while used < n // 2:
        s = f"*[w{i}]: x\n"
        out.append(s)
        used += len(s)
        i += 1
    return "".join(out) + "\n" + "w1 " * (n // 8)


@case("abbr_prefix_terms", X, "abbr")
def _(n):
    m = max(2, int(math.sqrt(n)))
    return "".join(f"*[{'a' * i}]: x\n" for i in range(1, m)) + "\n" + "a" * m + "b"


simple("smarty_double_quotes", '"', X, "smarty")
simple("smarty_single_quotes", "'", X, "smarty")
simple("smarty_quoted_words", "\"a\" 'b' ", X, "smarty")
simple("smarty_apostrophes", "a'b ", X, "smarty")
simple("smarty_mixed_quotes", "\"'", X, "smarty")
simple("smarty_dashes", "-- ", X, "smarty")
simple("smarty_em_dashes", "a---", X, "smarty")
simple("smarty_ellipses", "... ", X, "smarty")
simple("smarty_dots", ".", X, "smarty")
simple("attr_openers", "{", X, "attr_list")
simple("attr_text_openers", "a {", X, "attr_list")
simple("attr_colon_openers", "{: ", X, "attr_list")
simple("attr_many", "a=b ", X, "attr_list", head="x\n{: ", tail="}")
simple("attr_many_words", "a ", X, "attr_list", head="x\n{: ", tail="}")
simple("attr_many_classes", ".a ", X, "attr_list", head="x\n{: ", tail="}")
simple("attr_equals", "=", X, "attr_list", head="x\n{: a", tail="}")
simple("attr_quotes", 'a="', X, "attr_list", head="x\n{: ", tail="}")
simple("attr_heading_spaces", " ", X, "attr_list", head="# a", tail="{")
simple("attr_heading_braces", " {", X, "attr_list", head="# a")
simple("attr_inline", "*a*{.b} ", X, "attr_list")
simple("attr_inline_open", "*a*{b ", X, "attr_list")
simple("attr_block_spaces", " ", X, "attr_list", head="a\n", tail="{")
simple("attr_newline_spaces", "\n   ", X, "attr_list", head="a", tail="{x")
simple("toc_same_heading", "# a\n\n", X, "toc")
simple("toc_numbered_heading", "# a_1\n\n", X, "toc")
case("toc_many_markers", X, "toc", "output")(
    lambda n: "[TOC]\n\n" * (n // 14) + "# a\n\n" * (n // 10)
)
stairs("toc_heading_stairs", "#", "# a", X, "toc", sep="\n\n")
case("toc_up_down", X, "toc")(
    lambda n: "".join("#" * (1 + i % 6) + " a\n\n" for i in range(n // 7))
)
case("md_in_html_nested", X, "md_in_html", "depth")(
    lambda n: '<div markdown="1">\n' * (n // 26) + "a\n" + "</div>\n" * (n // 26)
)
simple("md_in_html_open", '<div markdown="1">\n', X, "md_in_html", "depth")
simple("md_in_html_flat", '<div markdown="1">a</div>\n', X, "md_in_html")
simple("md_in_html_paras", '<p markdown="1">\n\n', X, "md_in_html")
simple("md_in_html_span", '<p markdown="span">*a*</p>\n\n', X, "md_in_html")
simple("md_in_html_block_tail", '<div markdown="1">\n\n* a\n\n</div>x\n', X, "md_in_html")
simple("nl2br_lines", "a\n", X, "nl2br")
simple("nl2br_emph_lines", "*a*\n", X, "nl2br")
