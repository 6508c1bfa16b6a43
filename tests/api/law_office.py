"""Rows of the law as two persons publish them over HTTP."""

from collections.abc import Sequence
from typing import Any, Final

from ledger.domain.law.founding import BANDS
from ledger.domain.money import rupiah
from tests.api.story import Answer, Story

SOURCE: Final = {"source": "PP 1/2027 ps. 4", "certainty": "B"}
BAND_ROWS: Final = [{"lower": rupiah(band.lower), "base": rupiah(band.base)} for band in BANDS]
HOLIDAYS_2026: Final = (
    "2026-01-01", "2026-01-16", "2026-02-17", "2026-03-19", "2026-03-21", "2026-03-22", "2026-04-03", "2026-04-05",
    "2026-05-01", "2026-05-14", "2026-05-27", "2026-05-31", "2026-06-01", "2026-06-16", "2026-08-17", "2026-08-25",
    "2026-12-25",
)  # fmt: skip


def policy(policy_id: str, value: str, *, valid_from: str, published_on: str | None = None) -> dict[str, Any]:
    return {
        "id": policy_id,
        "value": value,
        "valid_from": valid_from,
        "published_on": published_on or valid_from,
        **SOURCE,
    }


def calendar(year: int, holidays: Sequence[str], *, published_on: str, leave: Sequence[str] = ()) -> dict[str, Any]:
    return {
        "year": year,
        "holidays": list(holidays),
        "collective_leave": list(leave),
        "published_on": published_on,
        **SOURCE,
    }


def tariff(name: str, first: str, last: str | None, part: str, *, published_on: str, **more: Any) -> dict[str, Any]:
    """For everybody but money of the state, unless said otherwise."""
    return {
        "tariff": name,
        "first": first,
        "last": last,
        "part": part,
        "sectors": ["transport", "other"],
        "categories": ["self_employed", "employer", "other"],
        "excluded_origins": ["apbn", "apbd"],
        "jkm": "6800.00",
        "jkk_per_mille": 10,
        "jht_per_mille": 20,
        "bands": BAND_ROWS,
        "published_on": published_on,
        **SOURCE,
        **more,
    }


def propose(office: Story, row: dict[str, Any], *, at: str | None = None) -> str:
    """The proposal's id."""
    kind = "tariffs" if "tariff" in row else "calendars" if "year" in row else "policies"
    return str(office.write(f"/v1/law/{kind}", row, at=at).proposal_id)


def approve(office: Story, proposal: str, *, by: str, at: str | None = None) -> Answer:
    return office.write(f"/v1/law/proposals/{proposal}/approval", {}, at=at, token=by)


def publish(office: Story, row: dict[str, Any], *, by: str, at: str | None = None) -> int:
    """The position from which the row is the law; `by`: the token of the second person."""
    return int(approve(office, propose(office, row, at=at), by=by, at=at).document["position"])
