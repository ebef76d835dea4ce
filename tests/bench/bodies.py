"""Some hundred prepared posts of ordinary length and shape, the same in every run."""

import random

from forum.markup import render

SUBJECTS = (
    "precision medicine|personalized medicine|the biomarker|a surrogate endpoint|remission|"
    "the phenotype|this cohort|the variant|frailty|shared decision making|the clinical trial|"
    "progression-free survival|pharmacogenomics|the patient's preference|the risk score"
).split("|")
# What is no term of the glossary, so that about seven of a post's words link.
PLAIN = (
    "that idea|the older report|our way of asking|the word itself|this table|the second half|"
    "what we measured|the committee|her point|the newspaper|my colleague|everybody else|such a case"
).split("|")
NOUNS = SUBJECTS + PLAIN
VERBS = (
    "describes|replaces|predicts|depends on|is part of|goes beyond|is often confused with|"
    "cannot be separated from|was defined after|says nothing about"
).split("|")
ENDINGS = (
    "in my reading of the guideline|for most of our patients|and that is where we differ|"
    "although the evidence is thin|as the 2015 report put it|which is why the word matters|"
    "at least in oncology|but not in primary care"
).split("|")


def sentence(source):
    """Return one sentence."""
    words = (source.choice(NOUNS), source.choice(VERBS), source.choice(NOUNS))
    text = f"{' '.join(words)} {source.choice(ENDINGS)}."
    return text[0].upper() + text[1:]


def body(source):
    """Return a Markdown text of one to six paragraphs, some with a list, a quotation or a link."""
    paragraphs = [
        " ".join(sentence(source) for _each in range(source.randint(2, 5)))
        for _each in range(source.choice((1, 1, 2, 2, 3, 4, 6)))
    ]
    extra = source.random()
    if extra < 0.15:
        paragraphs.append("\n".join(f"- {sentence(source)}" for _each in range(3)))
    elif extra < 0.3:
        paragraphs.insert(0, f"> {sentence(source)}")
    elif extra < 0.4:
        paragraphs.append(
            f"See [the report](https://example.org/{source.randint(1, 999)}) and **compare**."
        )
    return "\n\n".join(paragraphs)


def prepared_bodies(number=300, seed=1):
    """Return [(body, html)]: `number` texts and what the forum makes of them."""
    source = random.Random(seed)
    texts = [body(source) for _each in range(number)]
    return [(text, render(text).html) for text in texts]
