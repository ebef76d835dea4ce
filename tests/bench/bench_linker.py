"""Time the glossary's engine against other algorithms: `python -m tests.bench linker`.

The unit is U, the CPU time of `re.findall(r"\\w+", html)` on the same text in the same run. Posts
are 2 KB of HTML, a third of it links, code, headings and quotations. Peers need the packages
beautifulsoup4 and lxml; without them their columns are left out. BeautifulSoup parses with lxml;
with html.parser it was as fast within 3 %.
"""

import os
import random
import re
import sys
import time
from html import escape

from glossary.engine import Entry, Form, Vocabulary

SIZES = (100, 1_000, 10_000, 100_000)
LIMITS = {100: 1.4, 1_000: 1.6, 10_000: 2.0, 100_000: 2.8}
AIMS = {100: 1.0, 1_000: 1.1, 10_000: 1.4, 100_000: 2.0}
COMPILE_LIMITS = {10_000: 0.1, 100_000: 1.0}
MEMORY_LIMIT = 60
HOSTILE_LIMIT = 0.05
POSTS = 40
LARGEST_ALTERNATION = 1_000

TERMS = """
precision medicine|personalized medicine|biomarker|surrogate endpoint|remission|phenotype|cohort
germline variant|frailty|shared decision making|clinical trial|progression-free survival|genome
pharmacogenomics|risk score|overall survival|hazard ratio|informed consent|meta-analysis|odds ratio
randomized controlled trial|number needed to treat|confidence interval|prior probability|sepsis
stem cell|gene therapy|immune system|immune response|T cell|monoclonal antibody|cytokine|apoptosis
messenger RNA|base pair|point mutation|tumor suppressor gene|oncogene|p53|IL-6|TNF-α|BRCA1|CRISPR
patient-reported outcome|quality of life|palliative care|primary care|guideline|comorbidity|placebo
Crohn's disease|type 2 diabetes|hypertension|atrial fibrillation|heart failure|stroke|asthma|obesity
blood pressure|body mass index|creatinine|glomerular filtration rate|hemoglobin A1c|troponin|anemia
false positive|false negative|sensitivity|specificity|positive predictive value|likelihood ratio
machine learning|decision tree|training set|overfitting|cross-validation|neural network|bias
drug interaction|adverse event|half-life|bioavailability|off-label use|dose|contraindication
whole exome sequencing|copy number variation|linkage disequilibrium|polygenic score|epigenetics
allele|toxicity
"""
SENTENCES = """
In my reading of the guideline, {} means something narrower than what the newspapers make of it.
We tried it with forty patients last winter, and the {} did not change what anybody decided.
That is not how the word is used in our clinic; there it stands for {} and nothing else.
The authors write that {} “cannot be separated from context” – I would have said the opposite.
Whoever pays for it will ask whether {} is worth the money, and nobody has an answer yet.
It took me years to see that these two papers do not talk about the same thing at all.
Her point about {} was that we measure what is easy and then believe in what we measured.
If you look at the supplement (table 4), you will find {} next to {}, without a word about why.
I don’t think so: the older report used {} in both senses, sometimes on the same page.
There were three of us on call that night, and each would have told the family something else.
Let us keep {} apart from {} until somebody shows that the difference makes none.
The committee asked for comments by the end of March; I have sent mine, and you should send yours.
Of course one can argue about where to draw the line, but a line there has to be.
What convinced me in the end was not the figure but the way in which they had come to it.
A colleague in Porto keeps a list of such cases, and it is longer than you would think.
So before we vote on {} I should like to hear what those say who have to live with it.
"""
PLAIN = ("that idea", "the new form", "this column", "our way of asking", "the second half")
STEMS = """
hepato cardio neuro nephro osteo gastro dermato myelo angio lympho cyto histo patho immuno
pharmaco toxico onco geno proteo lipo glyco thrombo fibro adeno chondro hemo leuko erythro
""".split()
ENDS = """
cyte pathy genesis lysis toxicity sclerosis plasty therapy gram scopy kinase peptide receptor
factor antigen blast phage some trophy malacia megaly ectomy genin statin mab nib
""".split()
HEADS = """
acute chronic primary secondary early late human adult common rare local general first new
clinical basic long high low early-onset type familial selective inverse mean total
""".split()
TAILS = """
syndrome disease model index test therapy score variant cell pathway trial response rate
deficiency inhibitor study measure group report case line table page word list sense
""".split()


def vocabulary_terms(size):
    """Return `size` different terms: real ones first, then such as the parts above make up."""
    source = random.Random(size)
    terms = dict.fromkeys(re.split(r"[|\n]", TERMS.strip()))
    while len(terms) < size:
        stem = source.choice(STEMS) + source.choice(ENDS)
        number = source.choice(
            ("", "", "", f" {source.randint(1, 99)}", f"-{source.randint(1, 9)}")
        )
        terms[
            source.choice(
                (
                    f"{source.choice(HEADS)} {stem}{number}",
                    f"{stem} {source.choice(TAILS)}{number}",
                    f"{source.choice(HEADS)} {stem} {source.choice(TAILS)}{number}",
                    f"{stem}{number}",
                    f"{source.choice(HEADS)} {source.choice(TAILS)}{number}",
                )
            )
        ] = None
    return list(terms)[:size]


def post(source):
    """Return the HTML of one post, 2 KB or a little more."""
    terms = re.split(r"[|\n]", TERMS.strip())
    sentences = SENTENCES.strip().splitlines()

    def prose(count):
        chosen = [source.choice(sentences) for _ in range(count)]
        filled = (
            each.format(*(source.choice(source.choice((PLAIN, terms))) for _ in range(2)))
            for each in chosen
        )
        return escape(" ".join(filled), quote=False)

    def phrase(length):
        return prose(1)[:length].strip()

    parts = [
        f"<p>{prose(3)}</p>",
        f"<blockquote>\n<p>{prose(1)}</p>\n</blockquote>",
        f'<p>{prose(1)} See <a href="https://example.org/{source.random()}" rel="nofollow ugc '
        f'noopener">{phrase(39)}</a> and <strong>{phrase(30)}</strong>.</p>',
        '<pre><code class="language-python">for row in table:\n    if row["p"] &lt; '
        f'{source.random()}:\n        print(row["name"], row["n"])  # {prose(1)}\n</code></pre>',
        f"<h3>{phrase(49)}</h3>",
        f"<ul>\n<li>{prose(1)}</li>\n<li>{phrase(59)} <code>{phrase(20)}</code></li>\n</ul>",
    ]
    html = "\n".join(parts)
    while len(html) < 2000:
        html += f"\n<p>{prose(1)}</p>"
    return html


def cpu(function, *, best_of=3):
    """Return the CPU seconds that `function()` takes, the best of some times."""
    return min(_timed(function) for _ in range(best_of))


def ratio(link, posts, *, best_of=25):
    """Return how many U `link(html)` takes.

    For each post both are timed in turns, and the best of each counts, because the clock of a
    busy machine changes from one moment to the next.
    """
    taken = unit = 0
    for html in posts:
        units, times = [], []
        for _ in range(best_of):
            units.append(_timed(lambda html=html: re.findall(r"\w+", html)))
            times.append(_timed(lambda html=html: link(html)))
            if sum(times) > 0.1:
                break
        unit += min(units)
        taken += min(times)
    return taken / unit


def _timed(function):
    start = time.process_time()
    function()
    return time.process_time() - start


def render(mention):
    """Return the markup that the app would put in a mention's place."""
    return f'<a class="glossary-term" href="/glossary/{mention.keys[0]}/">{mention.text}</a>'


def compiled(terms):
    """Return the engine's vocabulary of terms."""
    return Vocabulary(Entry(number, [Form(term)]) for number, term in enumerate(terms))


# The peers' algorithms, each as a function from terms to a function from HTML to linked HTML.


def alternation(terms):
    """One regular expression of all terms, over the text nodes of BeautifulSoup's tree."""
    from bs4 import BeautifulSoup
    from bs4.element import NavigableString

    pattern = re.compile(
        r"\b(?:" + "|".join(re.escape(t) for t in sorted(terms, key=len, reverse=True)) + r")\b",
        re.IGNORECASE,
    )
    skipped = {"a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "script", "style"}

    def link(html):
        soup = BeautifulSoup(html, "lxml")
        for node in list(soup.find_all(string=True)):
            if type(node) is not NavigableString or skipped & {p.name for p in node.parents}:
                continue
            linked = pattern.sub(lambda match: f'<a href="/g/">{match[0]}</a>', escape(node))
            if linked != node:
                node.replace_with(BeautifulSoup(linked, "html.parser"))
        return str(soup)

    return link


def trie_of(terms, word):
    """Return a trie of the terms' words: dicts in dicts, with the term's number under None."""
    trie = {}
    for number, term in enumerate(terms):
        node = trie
        for part in word.findall(term.lower()):
            node = node.setdefault(part, {})
        node[None] = number
    return trie


def lingo(terms):
    """Lingo's algorithm: a trie of words, walked over the words of a DOM's text nodes."""
    from lxml import etree
    from lxml import html as parser

    word = re.compile(r"\w+|\W")
    trie = trie_of(terms, word)
    skipped = {"a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "script", "style"}

    def split(text):
        parts = word.findall(text)
        spans, at = [], 0
        while at < len(parts):
            node, end = trie, None
            for ahead in range(at, len(parts)):
                node = node.get(parts[ahead].lower())
                if node is None:
                    break
                if None in node:
                    end = ahead + 1
            if end:
                spans.append((at, end))
                at = end
            else:
                at += 1
        return parts, spans

    def put(parent, text, place):
        parts, spans = split(text)
        if not spans:
            return None
        before = "".join(parts[: spans[0][0]])
        for number, (start, end) in enumerate(spans):
            link = etree.Element("a", href="/g/")
            link.text = "".join(parts[start:end])
            following = spans[number + 1][0] if number + 1 < len(spans) else len(parts)
            link.tail = "".join(parts[end:following])
            parent.insert(place + number, link)
        return before

    def walk(element):
        for place in range(len(element) - 1, -1, -1):
            child = element[place]
            if child.tail and (before := put(element, child.tail, place + 1)) is not None:
                child.tail = before
            if child.tag not in skipped:
                walk(child)
        if element.text and (before := put(element, element.text, 0)) is not None:
            element.text = before

    def link(html):
        tree = parser.fragment_fromstring(html, create_parent="div")
        walk(tree)
        return etree.tostring(tree, encoding="unicode", method="html")

    return link


def has_peers():
    """Tell whether the peers' packages are installed."""
    try:
        import bs4  # noqa: F401
        import lxml  # noqa: F401
    except ImportError:
        return False
    return True


def memory(size):
    """Return the MB by which a process grows that compiles `size` terms."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        terms = vocabulary_terms(size)
        before = _resident()
        vocabulary = compiled(terms)
        os.write(writing, str(_resident() - before).encode())
        os._exit(len(vocabulary) == 0)
    os.waitpid(child, 0)
    return int(os.read(reading, 100)) / 2**20


def _resident():
    with open("/proc/self/statm") as numbers:
        return int(numbers.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def hostile():
    """Yield what is made to hurt: a name, a vocabulary and a text."""
    nested = [" ".join(["x"] * depth) for depth in range(1, 41)]
    cased = Vocabulary(
        Entry(depth, [Form(term.upper(), case_sensitive=True)]) for depth, term in enumerate(nested)
    )
    yield "terms nested forty deep", compiled(nested), "x " * 10_000
    yield "the same, joined by hyphens", compiled(nested), "x-" * 10_000
    yield "the same, in the wrong case", cased, "x " * 10_000
    yield "20 kB of one letter", compiled(["a", "aa", "a" * 100]), "a" * 20_000
    yield "20 kB of one Han character", compiled(["人" * n for n in range(1, 41)]), "人" * 7_000
    yield "20 kB of unclosed tags", compiled(nested), "<b title=x>" * 1_800
    yield "20 kB of unclosed links", compiled(nested), "<p><a>x" * 2_850
    yield "20 kB of ampersands", compiled(nested), "&x" * 10_000


def row(size, posts, peers):
    """Measure one size and return the columns of its row."""
    terms = vocabulary_terms(size)
    compile_time = cpu(lambda: compiled(terms))
    vocabulary = compiled(terms)
    ours = ratio(lambda html: vocabulary.link(html, render), posts)
    columns = [f"{size:>8,}", f"{compile_time:8.3f}", f"{memory(size):7.1f}"]
    columns += [f"{ours:7.2f}", f"{LIMITS[size]:6.1f}", f"{AIMS[size]:5.1f}"]
    links = sum(len(vocabulary.mentions(html)) for html in posts) / len(posts)
    columns.append(f"{links:7.1f}")
    if peers:
        columns.append(f"{ratio(lingo(terms), posts) / ours:7.1f}×")
        if size <= LARGEST_ALTERNATION:
            columns.append(f"{ratio(alternation(terms), posts, best_of=3) / ours:7.0f}×")
    return "  ".join(columns), ours


def main():
    """Print the table."""
    source = random.Random(1)
    posts = [post(source) for _ in range(POSTS)]
    unit = cpu(lambda: [re.findall(r"\w+", html) for html in posts], best_of=15)
    peers = has_peers()
    average = sum(map(len, posts)) / len(posts)
    print(f"Linking posts of {average:,.0f} characters; U = {unit / POSTS * 1e6:.0f} µs of CPU")
    print(f"Python {sys.version.split()[0]}; limits: compiling {COMPILE_LIMITS}, {MEMORY_LIMIT} MB")
    print("   terms   compile  MB         U   limit   aim    links   Lingo  BeautifulSoup")
    figures = []
    for size in SIZES:
        line, ours = row(size, posts, peers)
        figures.append(ours)
        print(line, flush=True)
    print(f"growth from the first to the last: {figures[-1] / figures[0]:.2f} (limit 2.1)")
    if not peers:
        print("Peers left out: install beautifulsoup4 and lxml.")
    print(f"\nMade to hurt (limit {HOSTILE_LIMIT * 1000:.0f} ms)")
    for name, vocabulary, html in hostile():
        taken = cpu(lambda v=vocabulary, h=html: v.link(h, render))
        print(f"{taken * 1000:8.1f} ms  {name}")


if __name__ == "__main__":
    main()
