"""Hostile inline markup: emphasis, links, code spans, raw HTML and odd characters."""

from .generators import case, growing_runs, mirror, rep, simple

# emphasis

E = "emphasis"
mirror("emph_nested_strong", "*a **a ", "b", " a** a*", E)
mirror("emph_nested_same", "*a ", "b", " a*", E)
mirror("emph_nested_alternating", "*a _b ", "c", " b_ a*", E)
mirror("emph_nested_intraword", "a*b**c", "d", "e**f*g", E)
simple("emph_closers", "a_ ", E)
simple("emph_openers", "_a ", E)
simple("emph_strong_openers", "**a ", E)
simple("emph_triple_openers", "***a ", E)
simple("emph_mixed_ends", "*a_ ", E)
simple("emph_pairs", "*a* ", E)
simple("emph_strong_pairs", "**a** ", E)
simple("emph_triple_pairs", "***a*** ", E)
simple("emph_short_close", "***a** ", E)
simple("emph_rule_of_three", "c* ", E, head="a**b")
simple("emph_alternating_run", "*_", E)
simple("emph_intraword", "a*b_c", E)
simple("emph_star_run", "*", E)
simple("emph_underscore_run", "_", E)
simple("emph_star_run_text", "*", E, head="a ", tail=" a")
mirror("emph_run_around", "*", "a", "*", E)
mirror("emph_run_around_underscore", "_", "a", "_", E)
growing_runs("emph_growing_runs", "*", "a", E)
case("emph_unpaired_then_pairs", E)(lambda n: rep("*a ", n // 2) + rep("_a*_ ", n // 2))

# links, images, references

L = "links"
simple("link_openers", "[", L)
simple("link_openers_text", "[a", L)
simple("link_closers_text", "a]", L)
mirror("link_nested_brackets", "[", "a", "]", L)
mirror("link_nested_links", "[", "a", "](b)", L)
mirror("link_nested_refs", "[", "a", "][b]", L)
mirror("link_nested_images", "![", "a", "](b)", L)
simple("link_open_paren_mix", "[ (](", L)
simple("link_image_in_open", "![[]()", L)
simple("link_unclosed_angle", "[a](<b", L)
simple("link_unclosed_paren", "[a](b", L)
simple("link_empty", "[]()", L)
simple("link_plain", "[a](b) ", L)
simple("link_emph_closer", "[ a_", L)
simple("link_deep_parens", "(", L, head="[a](")
simple("link_paren_groups", "(x)", L, head="[a]( ")
simple("link_unclosed_title", '[a](b "', L)
simple("link_title_quotes", '"', L, head="[a](b ", tail=")")
simple("link_title_mixed_quotes", "\"'", L, head="[a](b ", tail=")")
simple("link_title_words", '" a', L, head="[a](b ", tail=")")
simple("image_openers", "![", L)
simple("image_plain", "![a](b) ", L)
simple("link_spaces_before_paren", " ", L, head="[a](", tail="b")
simple("link_newlines_in_text", "\n", L, head="[a", tail="](b)")
simple("ref_undefined", "[a] ", L)
simple("ref_undefined_full", "[a][b] ", L)
simple("ref_def_spaces", " ", L, head="[]:0", tail="0")
simple("ref_def_no_url", " ", L, head="[a]:")
simple("ref_def_title_open", '"', L, head="[a]: b ", tail=" x")
simple("ref_def_title_parens", ")", L, head="[a]: b (", tail=" x")
simple("ref_def_stacked", "[a]:\n", L)
simple("ref_def_spaces_blank", " \n", L, head="[a]:", tail="x")
simple("ref_def_lines_no_url", "[a]: \n[", L)


@case("ref_many_definitions", L)
def _(n):
    out, used, i = [], 0, 0
    while used < n:
        s = f"[{i}]: u\n"
        out.append(s)
        used += len(s)
        i += 1
    return "".join(out)


@case("ref_many_definitions_blank_lines", L)
def _(n):
    out, used, i = [], 0, 0
    while used < n:
        s = f"[{i}]: u\n\n"
        out.append(s)
        used += len(s)
        i += 1
    return "".join(out)


@case("ref_definitions_and_uses", L)
def _(n):
    out, used, i = [], 0, 0
    while used < n // 2:
        s = f"[{i}]: u\n"
        out.append(s)
        used += len(s)
        i += 1
    return "".join(out) + "\n" + "".join(f"[{j}] " for j in range(i))


case("ref_amplify_url", L, aim="output")(
    lambda n: "[a]: /" + "u" * (n // 2) + "\n\n" + "[a] " * (n // 8)
)
case("ref_amplify_title", L, aim="output")(
    lambda n: '[a]: / "' + "t" * (n // 2) + '"\n\n' + "[a] " * (n // 8)
)
case("ref_amplify_image", L, aim="output")(
    lambda n: "[a]: /" + "u" * (n // 2) + "\n\n" + "![a] " * (n // 10)
)

# code spans and backslashes

C = "code"
growing_runs("code_growing_backticks", "`", "e", C)
growing_runs("code_shrinking_backticks", "`", "e", C, descending=True)
simple("code_backtick_run", "`", C)
simple("code_backtick_run_text", "`", C, head="a", tail="a")
simple("code_pairs", "`a` ", C)
simple("code_unpaired_double", "``a` ", C)
case("code_unpaired_distinct", C)(
    lambda n: "".join("`" * (1 + (i * 7919) % 97) + "a" for i in range(n // 50))
)
simple("code_backslash_run", "\\", C)
simple("code_backslash_backtick", "\\`", C)
simple("code_backslash_run_then_tick", "\\", C, tail="`a`")
simple("code_escapes", "\\*", C)
simple("code_escaped_brackets", "\\[", C)

# raw HTML

H = "html"
R = "raw_html"
simple("html_comment_openers", "<!--", H, R)
simple("html_comment_after_endtag", "<!--", H, R, head="</")
simple("html_comment_bad_close", "<!-- a -- >\n", H, R)
simple("html_comment_lines", "<!--\n", H, R)
simple("html_comments_closed", "<!-- a -->\n", H, R)
simple("html_comment_short", "<!-->", H, R)
simple("html_comment_dashes", "-", H, R, head="<!--")
simple("html_comment_bang", "--!", H, R, head="<!--")
simple("html_lt_run", "<", H, R)
simple("html_lt_text", "a<", H, R)
simple("html_open_tag_unclosed", "<a ", H, R)
simple("html_open_tag_glued", "<a", H, R)
simple("html_open_block_unclosed", "<div ", H, R)
simple("html_block_open_flat", "<div>", H, R)
simple("html_block_open_lines", "<div>\n", H, R)
simple("html_block_open_paras", "<div>\n\n", H, R)
simple("html_block_pairs", "<div></div>", H, R)
simple("html_block_pairs_paras", "<div></div>\n\n", H, R)
mirror("html_block_nested", "<div>\n\n", "a", "\n\n</div>", H, R)
mirror("html_inline_nested", "<b>", "a", "</b>", H, R)
simple("html_inline_open", "<b>", H, R)
simple("html_inline_pairs", "a<b>c</b> ", H, R)
simple("html_end_tags", "</div>", H, R)
simple("html_end_tags_unclosed", "</a", H, R)
simple("html_end_openers", "</", H, R)
simple("html_attributes", "x=y ", H, R, head="<a ", tail=">")
simple("html_attributes_open", 'x="', H, R, head="<a ")
simple("html_attr_spaces", " ", H, R, head="<a", tail="x")
simple("html_attr_equals", "=", H, R, head="<a x")
simple("html_attr_commas", ",", H, R, head="<a x=y")
simple("html_attr_slashes", "/", H, R, head="<a ")
simple("html_attr_quotes", "a='' ", H, R, head="<a ")
simple("html_pi_open", "<?", H, R)
simple("html_pi_lines", "<?a\n", H, R)
simple("html_cdata_open", "<![CDATA[", H, R)
simple("html_cdata_lines", "<![CDATA[\n", H, R)
simple("html_marked_section", "<![", H, R)
simple("html_decl_open", "<!A ", H, R)
simple("html_decl_lines", "<!A\n", H, R)
simple("html_script_open", "<script>", H, R)
simple("html_script_lines", "<script>\n\n", H, R)
simple("html_style_open", "<style>", H, R)
simple("html_textarea_open", "<textarea>\n", H, R)
simple("html_pre_open", "<pre>\n", H, R)
simple("html_p_lines", "<p>\n", H, R)
simple("html_hr_lines", "<hr>\n", H, R)
simple("html_inline_tag_then_comment", "<b><!-- a -->", H, R)
simple("html_entities", "&amp;", H, R)
simple("html_amp_run", "&", H, R)
simple("html_amp_hash", "&#", H, R)
simple("html_amp_word", "&a", H, R)
simple("html_entity_unclosed", "a", H, R, head="&")
simple("html_entity_digits", "1", H, R, head="&#", tail=";")
simple("html_autolinks", "<http://a> ", H)
simple("html_autolink_unclosed", "<http://a", H)
simple("html_automail", "<a@b.c> ", H, aim="output")
simple("html_automail_unclosed", "<a@", H)
simple("html_automail_ats", "@", H, head="<", tail=">")


@case("html_format_rebuild", H, R, "output")
def _(n):
    # Distinct unclosed formatting elements are re-opened in every later
    # paragraph by an HTML5 tree builder: k elements times m paragraphs.
    out, used, i = [], 0, 0
    while used < n // 2:
        s = f"<b title={i}>"
        out.append(s)
        used += len(s)
        i += 1
    return "<p>" + "".join(out) + "</p>" + "<p>x</p>" * (n // 16)


@case("html_format_rebuild_lines", H, R, "output")
def _(n):
    out, used, i = [], 0, 0
    while used < n // 2:
        s = f"<i title={i}>"
        out.append(s)
        used += len(s)
        i += 1
    return "x " + "".join(out) + "\n\n" + "a\n\n" * (n // 6)


# odd characters

ODD = "characters"
simple("nul_run", "\x00", ODD, aim="error")
simple("nul_mixed", "a\x00", ODD, aim="error")
simple("stx_etx", "\x02\x03", ODD, aim="error")
simple("fake_inline_placeholder", "\x02klzzwxh:0000\x03 ", ODD, aim="error")
simple("fake_html_placeholder", "\x02wzxhzdk:0\x03 ", ODD, aim="error")
simple("fake_placeholder_text", "klzzwxh:0000 wzxhzdk:0 ", ODD, aim="error")
simple("fake_placeholder_entity", "&#2;wzxhzdk:0&#3; ", ODD, aim="error")
simple("bom", "\ufeff", ODD, aim="error")
simple("combining", "\u0301", ODD, head="a")
simple("zero_width", "\u200b", ODD)
simple("bidi", "\u202e\u2066", ODD)
simple("astral", "\U0001f4a9", ODD)
simple("astral_emph", "*\U0001f4a9* ", ODD)
simple("line_separator", "a\u2028", ODD)
simple("vertical_tab", "a\x0b", ODD)
simple("form_feed", "a\x0c\n", ODD)
simple("nel", "a\x85", ODD)
simple("carriage_returns", "\r", ODD)
simple("cr_text", "a\r", ODD)
simple("surrogate", "a\ud800", ODD, aim="error")
simple("noncharacter", "\uffff", ODD, aim="error")
simple("wide_digits", "\u0661. a\n", ODD, aim="error")
simple("huge_list_number", "9", ODD, aim="error", tail=". a")
simple("superscript_digit_entity", "&#\u00b2; ", ODD, aim="error")
