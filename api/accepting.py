"""In which form an answer is wanted: the header Accept, as RFC 9110 reads it."""

import re
from collections.abc import Sequence
from typing import Final

_RANGE: Final = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)/([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*((?:;[^,]*)?)")
_QUALITY: Final = re.compile(r";\s*q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)", re.IGNORECASE)


def wanted(accept: str | None, offered: Sequence[str]) -> str | None:
    """The offered media type that is liked best, the earlier among equals; the first where nothing is asked for.

    None when none of them is acceptable. Parameters of a type other than its quality make no difference here.
    """
    if accept is None or not accept.strip():
        return offered[0]
    ranges = [found for part in accept.split(",") if (found := _range_of(part)) is not None]
    quality = {kind: _quality_of(kind, ranges) for kind in offered}
    best = max(offered, key=lambda kind: quality[kind])
    return best if quality[best] > 0 else None


def _range_of(part: str) -> tuple[str, str, float] | None:
    found = _RANGE.fullmatch(part)
    if found is None:
        return None
    quality = _QUALITY.search(found[3])
    return found[1].lower(), found[2].lower(), 1.0 if quality is None else float(quality[1])


def _quality_of(kind: str, ranges: Sequence[tuple[str, str, float]]) -> float:
    """That of the most precise range which holds the type; 0 when none does."""
    whole, part = kind.split("/")
    for main, sub in ((whole, part), (whole, "*"), ("*", "*")):
        said = [quality for *named, quality in ranges if named == [main, sub]]
        if said:
            return max(said)
    return 0.0
