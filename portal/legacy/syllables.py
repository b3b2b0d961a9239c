"""Whether words are built like Vietnamese syllables: an initial, a nucleus, a final, at most one tone. Pure functions.

It knows no dictionary: names of the ethnic minorities and foreign words count as not Vietnamese, which only means that they prove nothing.
"""

import re
import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0309\u0303\u0301\u0323"
_INITIAL = "ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx]"
_NUCLEUS = (
    "iêu|yêu|ươi|ươu|uôi|oai|oay|oeo|uây|uyu|uya|uyê|oao|ia|iê|ya|yê|ua|uô|ưa|ươ|oa|oă|oe|uê|uơ|uy|uâ|ai|ay|ây|ao|au|âu|eo|êu|iu|oi|ôi|ơi|"
    "ui|ưi|ưu|a|ă|â|e|ê|i|o|ô|ơ|u|ư|y"
)
_SYLLABLE = re.compile(f"(?:{_INITIAL})?(?:{_NUCLEUS})(?:ch|ng|nh|[cmnpt])?")
_ON_CONSONANT = re.compile(f"[^aeiouy\u0302\u0306\u031b][{_TONES}]")  # ñ is no Vietnamese letter, but đ in VNI
_WORD = re.compile(r"[^\W\d_]+(?:[^\W\d_]|[\u00a1-\u00bf])*|[\u00a1-\u00bf][^\W\d_]+(?:[^\W\d_]|[\u00a1-\u00bf])*")


def share(text):
    """Share of the words of a text that are built like Vietnamese syllables, 0 to 1; 0 without words."""
    words = _WORD.findall(unicodedata.normalize("NFC", text))
    return sum(is_syllable(word) for word in words) / len(words) if words else 0.0


@lru_cache(maxsize=20_000)
def is_syllable(word):
    """Whether one word is built like a Vietnamese syllable, and its capitals stand where they may: 'Tấn', 'TẤN', never 'TÊn'."""
    if not (word.islower() or word.isupper() or word[1:].islower()):
        return False
    decomposed = unicodedata.normalize("NFD", word.lower())
    if sum(c in _TONES for c in decomposed) > 1 or _ON_CONSONANT.search(decomposed):
        return False
    letters = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
    return _SYLLABLE.fullmatch(letters) is not None
