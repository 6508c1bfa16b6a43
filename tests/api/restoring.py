"""Words for back-datings in a story: months asked for on a letter, approved by a second person."""

from typing import Any

from tests.api.story import Answer, Story

LETTER = "KSA-123/2025"


def letter(sponsor: str, first: str, through: str, *, letter_date: str = "2025-11-18", **more: Any) -> dict[str, Any]:
    return {
        "sponsor_id": sponsor,
        "from_month": first,
        "through_month": through,
        "letter_number": LETTER,
        "letter_date": letter_date,
        **more,
    }


def ask_restored(
    ledger: Story, worker: str, sponsor: str, first: str, through: str, *, at: str | None = None, **more: Any
) -> Answer:
    body = letter(sponsor, first, through, **more)
    return ledger.write(f"/v1/workers/{worker}/backdatings", body, at=at)


def restore(ledger: Story, backdating: str, *, by: str, at: str | None = None, **more: Any) -> Answer:
    """`by`: the token of the second person."""
    return ledger.write(f"/v1/backdatings/{backdating}/approval", more, at=at, token=by)
