"""What is wrong with a request, and where: never what was given, for it may be anybody's NIK or name."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError

COMPLAINTS_MAX: Final = 100

# pydantic's own sentences for these say only what was expected; all others may repeat what was given.
_SAFE: Final = frozenset(
    {
        "bool_type", "dict_type", "enum", "float_type", "greater_than", "greater_than_equal", "int_type", "less_than",
        "less_than_equal", "list_type", "literal_error", "missing", "string_pattern_mismatch", "string_too_long",
        "string_too_short", "string_type", "too_long", "too_short", "model_type", "model_attributes_type",
    }
)  # fmt: skip
_OWN: Final[Mapping[str, str]] = {
    "extra_forbidden": "no such field is known here",
    "json_invalid": "not JSON, or nested too deep",
}
_PLACES: Final = frozenset({"query", "path", "header", "cookie"})

# A field's name comes from the caller where it is unknown: shown only if it can be nothing but a word.
_WORD: Final = re.compile(r"[A-Za-z_]{1,40}")


def complaints_of(refused: ValidationError) -> list[dict[str, str]]:
    """`pointer` (RFC 6901) and `detail` of each complaint about a body, at most a hundred."""
    found = refused.errors(include_url=False, include_input=False)[:COMPLAINTS_MAX]
    return [{"pointer": _pointer(error["loc"], error["type"]), "detail": _detail(error)} for error in found]


def complaints_of_parameters(found: Sequence[Any]) -> list[dict[str, str]]:
    """`parameter` and `detail` of each complaint about path, query or headers."""
    return [
        {"parameter": _name(error["loc"], error["type"]), "detail": _detail(error)} for error in found[:COMPLAINTS_MAX]
    ]


def _pointer(place: Sequence[int | str], kind: str) -> str:
    steps = [str(step) for step in place]
    if kind == "extra_forbidden" and steps and not _WORD.fullmatch(steps[-1]):
        steps.pop()
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)


def _name(place: Sequence[int | str], kind: str) -> str:
    steps = [str(step) for step in place]
    if len(steps) > 1 and steps[0] in _PLACES:
        steps = steps[1:]
    if kind == "extra_forbidden" and not _WORD.fullmatch(steps[-1]):
        return ""
    return ".".join(steps)


def _detail(error: Any) -> str:
    kind = error["type"]
    if kind in _OWN:
        return _OWN[kind]
    if kind == "value_error":  # our own sentences, which never repeat what was given
        return str(error["msg"]).removeprefix("Value error, ")
    if kind in _SAFE:
        return str(error["msg"])
    return "not what is expected here"
