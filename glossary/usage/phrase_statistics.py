"""Statistics of acronyms and phrases in texts, from which candidates are chosen.

The score of a phrase is its C-value (Frantzi, Ananiadou and Mima, 2000), which is its frequency
less that of the longer phrases that contain it; times the cohesion of its words (normalised
pointwise mutual information; Bouma, 2009); times the logarithm of the number of texts, so that one
author's habit counts little. That of an acronym is its frequency times that logarithm.
"""

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape

from glossary.engine.spellings import fold
from glossary.usage.stop_words import CONNECTING_WORDS, STOP_WORDS
from glossary.usage.word_signature import TAG

ACRONYM, PHRASE = "acronym", "phrase"
MAX_WORDS = 4
MIN_MENTIONS = 4
MIN_TEXTS = 3
# Share of the texts. A word in more of them is too common in any language.
TOO_COMMON = 0.3
# Different phrases. If there are more, those counted only once are dropped to save memory.
MAX_COUNTED = 600_000

_WORD = re.compile(r"\w+(?:[-‐‑]\w+)*(?:['’]s\b)?")
# A phrase ends at a punctuation mark, a tag or a line break.
_BREAK = re.compile(r"[^\w\s’'‐‑-]+|\s[-–]+\s|\n\s*\n")
_ACRONYM = re.compile(r"[^\W_]{2,8}(?:[-‐‑][^\W_]{1,4})?")
_ROMAN = re.compile(r"[IVXLCDM]+")


@dataclass
class Counts:
    """Counts of words, phrases and acronyms in the sampled texts."""

    texts: int = 0
    tokens: int = 0
    words: Counter = field(default_factory=Counter)
    texts_of_word: Counter = field(default_factory=Counter)
    phrases: Counter = field(default_factory=Counter)
    texts_of_phrase: Counter = field(default_factory=Counter)
    acronyms: Counter = field(default_factory=Counter)
    texts_of_acronym: Counter = field(default_factory=Counter)

    def add(self, html):
        """Count one text."""
        phrases, words, acronyms = Counter(), Counter(), Counter()
        for part in _BREAK.split(unescape(TAG.sub("\n\n", html))):
            tokens = _WORD.findall(part)
            lower = [fold(token) for token in tokens]
            words.update(lower)
            phrases.update(_phrases(lower))
            acronyms.update(_acronyms(tokens))
        self.texts += 1
        self.tokens += words.total()
        for counter, texts, new in (
            (self.words, self.texts_of_word, words),
            (self.phrases, self.texts_of_phrase, phrases),
            (self.acronyms, self.texts_of_acronym, acronyms),
        ):
            counter.update(new)
            texts.update(new.keys())
        if len(self.phrases) > MAX_COUNTED:
            self._drop_single_ones()

    def _drop_single_ones(self):
        self.phrases = Counter({key: count for key, count in self.phrases.items() if count > 1})
        self.texts_of_phrase = Counter(
            {key: count for key, count in self.texts_of_phrase.items() if key in self.phrases}
        )

    def is_common(self, word):
        """Tell whether a word is too common to begin or end a phrase."""
        many = self.texts >= 50 and self.texts_of_word[word] > TOO_COMMON * self.texts
        return word in STOP_WORDS or many


def _phrases(words):
    for first, word in enumerate(words):
        if not _may_bound(word):
            continue
        for last in range(first + 1, min(first + MAX_WORDS, len(words))):
            if _may_bound(words[last]):
                yield tuple(words[first : last + 1])
            elif words[last] not in CONNECTING_WORDS:
                break


def _may_bound(word):
    word = word.removesuffix("'s")
    return len(word) > 1 and word not in STOP_WORDS and not word[0].isdigit()


def _acronyms(tokens):
    for token in tokens:
        singular = token[:-1] if token[-1] == "s" and token[:-1].isupper() else token
        if _is_acronym(singular) and not _shouts(tokens):
            yield singular


def _is_acronym(token):
    if not _ACRONYM.fullmatch(token) or _ROMAN.fullmatch(token):
        return False
    capitals = sum(map(str.isupper, token))
    return capitals > 1 and 2 * (capitals + sum(map(str.isdigit, token))) >= len(token)


def _shouts(tokens):
    """Tell whether a part of a text is mostly in capitals, which then mark no acronyms."""
    capitals = [token for token in tokens if token.isupper() and len(token) > 1]
    return len(capitals) > 2 and len(capitals) * 2 > len(tokens)


# Ranking


def ranked(counts):
    """Return [(text, kind, score)] of frequent forms, the likeliest term first.

    counts: `Counts`. Phrases are folded, acronyms as written.
    """
    phrases = _merged_plurals(counts)
    longer = _counts_of_longer(phrases)
    scored = []
    for words, (count, texts) in phrases.items():
        if count < MIN_MENTIONS or texts < MIN_TEXTS:
            continue
        if counts.is_common(words[0]) or counts.is_common(words[-1]):
            continue
        number, total = longer.get(words, (0, 0))
        value = math.log2(len(words)) * (count - (total / number if number else 0))
        score = value * _cohesion(words, count, counts) * math.log1p(texts)
        if score > 0:
            scored.append((" ".join(words), PHRASE, score))
    for acronym, count in counts.acronyms.items():
        texts = counts.texts_of_acronym[acronym]
        # A word that is mostly written in lower case is no acronym, only stressed.
        stressed = counts.words[fold(acronym)] > 2 * count
        if count >= MIN_MENTIONS and texts >= MIN_TEXTS and not stressed:
            scored.append((acronym, ACRONYM, count * math.log1p(texts)))
    return sorted(scored, key=lambda entry: (-entry[2], entry[0]))


def _merged_plurals(counts):
    """Return (mentions, texts) by phrase, with plurals counted as their singulars."""
    merged = {}
    for words, count in counts.phrases.items():
        singular = (*words[:-1], words[-1].removesuffix("s"))
        phrase = singular if singular in counts.phrases else words
        mentions, texts = merged.get(phrase, (0, 0))
        merged[phrase] = (mentions + count, texts + counts.texts_of_phrase[words])
    return merged


def _counts_of_longer(phrases):
    """Return, by phrase, (number, total count) of the frequent longer ones that contain it."""
    longer = {}
    for words, (count, _) in phrases.items():
        if len(words) < 3 or count < MIN_MENTIONS:
            continue
        parts = {
            words[start:end]
            for start in range(len(words))
            for end in range(start + 2, len(words) + 1)
        } - {words}
        for part in parts:
            number, total = longer.get(part, (0, 0))
            longer[part] = (number + 1, total + count)
    return longer


def _cohesion(words, count, counts):
    """Return how strongly the words occur together: from 0 (by chance) to 1 (always)."""
    together = math.log(count / counts.tokens)
    apart = sum(math.log(max(counts.words[word], 1) / counts.tokens) for word in words)
    return max(0.0, (together - apart) / (-together * (len(words) - 1)))
