"""One line of text for people: what it may hold, wherever it comes from."""

import unicodedata
from typing import Final

# Control and format signs, lone surrogates, line ends: what nobody sees makes a text look like another one, and a
# payment's reference like a new one. The joiner is a mark by its category and invisible all the same.
_REFUSED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_UNSEEN: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")


def line_of_text(given: str) -> str:
    """In its composed form (NFC), without space around it. Raises ValueError, which never repeats what was given."""
    text = given.strip()
    if text.isascii() and text.isprintable() and text:  # nearly all of them
        return text
    text = unicodedata.normalize("NFC", text).strip()
    if not text:
        raise ValueError("a text is not blank")
    if any(unicodedata.category(sign) in _REFUSED_CATEGORIES or sign in _UNSEEN for sign in text):
        raise ValueError("a text is one line, without control or invisible characters")
    return text
