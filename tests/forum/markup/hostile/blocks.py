"""Hostile blocks: quotes, lists, headings, tables and fenced code."""

import hashlib
import math

from .generators import case, growing_runs, simple, stairs

# block structure

B = "blocks"
simple("quote_deep", ">", B, aim="depth", tail="a")
simple("quote_deep_spaced", "> ", B, aim="depth", tail="a")
simple("quote_flat", "> a\n", B)
simple("quote_lazy", "> a\nb\n", B)
simple("quote_paras", "> a\n\n", B)
simple("quote_blank_lines", ">\n", B, head="> a\n")
simple("quote_list_alternating", "> - ", B, aim="depth", tail="a")
case("quote_emph", B, aim="depth")(lambda n: ">" * (n // 3) + "a*" * (n // 3))
case("quote_deep_many_lines", B, aim="depth")(lambda n: ("> " * 50 + "a\n") * max(1, n // 102))
stairs("quote_stairs", ">", " a", B)
stairs("quote_stairs_paras", ">", " a", B, sep="\n\n")
stairs("list_stairs_4", "    ", "* a", B)
stairs("list_stairs_2", "  ", "* a", B)
stairs("list_stairs_loose", "    ", "* a", B, sep="\n\n")
stairs("list_stairs_ordered", "    ", "1. a", B)
simple("list_one_line", "- ", B, aim="depth", tail="a")
simple("list_one_line_star", "* ", B, aim="depth", tail="a")
simple("list_one_line_plus", "+ ", B, aim="depth", tail="a")
simple("list_one_line_ordered", "1. ", B, aim="depth", tail="a")
simple("list_one_line_mixed", "- 1. ", B, aim="depth", tail="a")
case("list_then_blank_lines", B, aim="depth")(lambda n: "- " * (n // 3) + "x" + "\n" * (n // 3))
case("list_in_quote_blank_lines", B, aim="depth")(
    lambda n: "> " + "- " * (n // 4) + "x\n" + ">\n" * (n // 4)
)
simple("list_flat", "- a\n", B)
simple("list_flat_ordered", "1. a\n", B)
simple("list_loose", "- a\n\n", B)
simple("list_alternating_kind", "- a\n\n1. b\n\n", B)
simple("list_item_long", "  a\n", B, head="- a\n")
simple("list_item_paras", "    a\n\n", B, head="- a\n\n")
simple("list_item_code", "        a\n\n", B, head="- a\n\n")
simple("list_item_lazy", "a\n", B, head="- a\n")
simple("heading_flat", "# a\n", B)
simple("heading_paras", "# a\n\n", B)
simple("heading_hash_run", "#", B)
simple("heading_hash_tail", "#", B, head="# a ")
simple("heading_escaped_hashes", "\\#", B, head="# ")
simple("heading_hash_pairs", "# ", B)
simple("heading_hash_words", "#a", B, head="# ")
simple("heading_setext", "a\n=\n", B)
simple("heading_setext_dash", "a\n---\n", B)
simple("heading_setext_long", "=", B, head="a\n", tail="b")
simple("hr_flat", "---\n", B)
simple("hr_spaced", "* * *\n", B)
simple("hr_run_text", "-", B, tail="a")
simple("hr_run_spaced_text", "- ", B, head=" ", tail="\ta")
simple("hr_star_run_spaced", "*  ", B, tail="a")
simple("blank_lines", "\n", B)
simple("blank_lines_spaces", " \n", B)
simple("blank_then_text", "\n", B, head="a", tail="b")
simple("spaces", " ", B)
simple("spaces_text", " ", B, head="a", tail="b")
simple("tabs", "\t", B, aim="output")
simple("tab_lines", "\ta\n", B)
simple("codeblock_flat", "    a\n", B)
simple("codeblock_paras", "    a\n\n", B)
simple("codeblock_blank_lines", "\n", B, head="    a\n", tail="    b")
simple("paragraphs", "a\n\n", B)
simple("lines", "a\n", B)
simple("hard_breaks", "a  \n", B)
simple("words", "word ", B)
simple("one_long_word", "a", B)
simple("one_long_url", "a/", B, head="http://")
simple("many_urls", "http://a.b ", B)
simple("punctuation", "!@#$%^&()_+-=[]{}|;':\",./<>? ", B)

# tables

T = "tables"
case("table_wide", T, "tables")(
    lambda n: "|a" * (n // 6) + "|\n" + "|-" * (n // 6) + "|\n" + "|b" * (n // 6) + "|\n"
)
simple("table_tall", "a|b\n", T, "tables", head="a|b\n-|-\n")
case("table_short_rows", T, "tables", "output")(
    lambda n: "|a" * (n // 6) + "|\n" + "|-" * (n // 6) + "|\n" + "|\n" * (n // 6)
)
case("table_short_rows_aligned", T, "tables", "output")(
    lambda n: "|a" * (n // 8) + "|\n" + "|:-:" * (n // 8) + "|\n" + "|\n" * (n // 8)
)
case("table_many_small", T, "tables")(lambda n: "a|b\n-|-\nc|d\n\n" * max(1, n // 13))
case("table_backtick_cells", T, "tables")(
    lambda n: "|" + "`|``|" * (n // 12) + "\n" + "|-" * (n // 6) + "|\n"
)
growing_runs("table_growing_backticks", "`", "|", T, "tables", newline=False)
case("table_distinct_ticks", T, "tables")(
    lambda n: "|" + "|".join("`" * (1 + i) for i in range(int(math.sqrt(2 * n / 1.5)))) + "|\n|-|\n"
)
case("table_code_regions", T, "tables")(
    lambda n: "|" + "`a`|" * (n // 8) + "\n" + "|-" * (n // 8) + "|\n"
)
simple("table_pipe_run", "|", T, "tables", tail="\n|-|\n")
simple("table_pipe_lines", "|\n", T, "tables")
simple("table_backslash_header", "\\", T, "tables", head="a|", tail="\n-|-\n")
simple("table_no_separator", "a|b\n", T, "tables")
simple("table_row_spaces", " ", T, "tables", head="a|b\n-|-\nc|", tail="d\n")
simple("table_single_column", "|a\n", T, "tables", head="|a\n|-\n")
case("table_deep_inline", T, "tables")(
    lambda n: "a|b\n-|-\n" + ("*a **b " * (n // 40) + "|c\n") * 4
)

# fences and highlighting

F = "fences"
simple("fence_openers", "```\n", F, "fenced_code")
simple("fence_pairs", "```\na\n```\n", F, "fenced_code")
simple("fence_pairs_lang", "```py\na=1\n```\n", F, "fenced_code")
simple("fence_lang_openers", "```a\n", F, "fenced_code")
simple("fence_tilde_openers", "~~~\n", F, "fenced_code")
simple("fence_alternating", "```a\n~~~b\n", F, "fenced_code")
growing_runs("fence_growing", "`", "\n", F, "fenced_code", newline=True)
growing_runs("fence_shrinking", "`", "\n", F, "fenced_code", descending=True, newline=True)
growing_runs("fence_growing_tilde", "~", "\n", F, "fenced_code", newline=True)
simple("fence_spaces", " ", F, "fenced_code", head="```", tail="x")
simple("fence_lang_run", "a", F, "fenced_code", head="```", tail="\n")
simple("fence_hl_lines_open", '``` hl_lines="\n', F, "fenced_code")
simple("fence_hl_lines_many", "1 ", F, "fenced_code", head='``` hl_lines="', tail='"\na\n```\n')
simple("fence_attrs_many", ".a ", F, "fenced_code", head="```{", tail="}\na\n```\n")
simple("fence_attrs_braces", "{}", F, "fenced_code", head="```{", tail="}\na\n```\n")
simple("fence_attrs_openers", "``` {\n", F, "fenced_code")
simple("fence_attrs_spoiled", "``` {a}}\n", F, "fenced_code")
simple("fence_blank_body", "\n", F, "fenced_code", head="```\n", tail="```\n")
simple("fence_body_openers", "```a b\n", F, "fenced_code", head="```\n")
for _lang, _unit in [
    ("python", "'''"),
    ("python", "f'{"),
    ("js", "/"),
    ("js", "`${"),
    ("html", "<a "),
    ("html", "<script>"),
    ("php", "<?php "),
    ("perl", "m{"),
    ("ruby", "<<a\n"),
    ("c", "#if\n"),
    ("cpp", 'R"('),
    ("css", "a{"),
    ("json", '{"a":'),
    ("sql", "'"),
    ("bash", "$(("),
    ("yaml", "- "),
    ("yaml", "a: |\n "),
    ("rst", "``"),
    ("md", "*a "),
    ("java", "a<"),
    ("haskell", "{-"),
    ("lisp", "("),
    ("text", "a "),
    ("diff", "+\n"),
    ("sml", "(*"),
]:
    simple(
        f"highlight_{_lang}_{hashlib.sha1(_unit.encode()).hexdigest()[:4]}",
        _unit,
        F,
        "codehilite",
        head=f"```{_lang}\n",
        tail="\n```\n",
    )
simple("highlight_guess", "a = b; ", F, "codehilite", head="    ")
simple("highlight_guess_markup", "<a b='", F, "codehilite", head="    ")
simple("highlight_guess_many", "    a\n\nb\n\n", F, "codehilite")
simple("highlight_shebang", "#!", F, "codehilite", head="    #!")
simple("highlight_colons", ":", F, "codehilite", head="    ")
