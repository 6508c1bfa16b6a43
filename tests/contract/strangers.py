"""What schemathesis is told about this interface: lines of text, keys of commands, and what a refusal may be."""

from itertools import count
from typing import Any
from uuid import UUID

import schemathesis
from hypothesis import strategies
from schemathesis.core.failures import Failure

from api.forms import CSV, XLSX
from ledger.sheets.columns import FileFormat, Language
from ledger.sheets.forms import FORMS
from ledger.sheets.templates import template

KEY = "Idempotency-Key"
FAR = range(2, 10**18)  # positions that this log may not have reached
_numbers = count(1)

_signs = strategies.characters(
    exclude_categories=["C", "Z"], exclude_characters="\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
)
schemathesis.openapi.format("line", strategies.text(_signs, min_size=1, max_size=40))


def _files(kind: FileFormat) -> strategies.SearchStrategy[bytes]:
    """Templates as they are, whose examples are refused; as CSV with people in the examples' place; and nonsense."""
    made = [template(form, kind, language) for form in FORMS.values() for language in Language]
    filled = [each.replace(b"999999000000", b"990101070385") for each in made] if kind is FileFormat.CSV else []
    return strategies.one_of(strategies.sampled_from(made + filled), strategies.binary(max_size=100))


for _media, _kind in ((CSV, FileFormat.CSV), (XLSX, FileFormat.XLSX)):
    schemathesis.openapi.media_type(_media, _files(_kind))


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
    """A key names one request, an id one thing and a NIK one person: what is drawn for another one gets another.
    Nobody waits for what never comes.
    """
    if case.meta and case.meta.generation.mode.is_positive:
        number = next(_numbers)
        if KEY in (case.headers or {}):
            case.headers[KEY] = f"stranger-{number}"
        for name in ("id", "proposal_id"):
            if isinstance(case.body, dict) and _is_uuid(case.body.get(name)):
                case.body[name] = str(UUID(int=number))
        if isinstance(case.body, dict) and "nik" in case.body:
            case.body["nik"] = f"99010107{number:08d}"
    at_least = str((case.query or {}).get("at_least"))
    if at_least.isdecimal() and int(at_least) in FAR:
        case.query["at_least"] = 0


def _is_uuid(given: Any) -> bool:
    """A policy is called by its name, which is an `id` too."""
    return isinstance(given, str) and len(given) == len(str(UUID(int=0)))


@schemathesis.check
def understood(_context: Any, response: Any, case: Any) -> None:
    """What fits the description is understood: refused by a rule if at all, never as something not described."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != 422:
        return
    complaints = response.json().get("errors", ())
    # What could not be said of one thing may follow for another: a list is empty without the entries refused in it.
    if complaints and not any(_beyond_description(each) for each in complaints):
        raise Failure(operation=case.operation.label, title="Fits and is not understood", message=str(complaints))


def _beyond_description(complaint: dict[str, str]) -> bool:
    """What OpenAPI has no words for: one of two parameters, which day is the later one, names that differ, and that 1.0
    is not written as 1.
    """
    one_of_two = "parameter" in complaint and complaint["detail"].startswith("either ")
    named_twice = complaint["detail"].endswith(" is named once")
    return (
        one_of_two
        or named_twice
        or complaint["detail"].startswith(
            (
                "Input should be a valid integer",
                "from is not after to",
                "an amount is a decimal",
                "a percent is a whole number",
                "a position (0, 1, 2 …)",
            )
        )
    )
