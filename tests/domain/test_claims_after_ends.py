"""Claims that an end leaves without cover: those for days after it."""

from datetime import date
from uuid import UUID

import pytest

from ledger.domain.adjudication import note_claim
from ledger.domain.values import ClaimKind, EndReason
from ledger.domain.worker import Worker
from tests.domain.office import paid_to_june


def claims_of(worker: Worker) -> dict[str, UUID]:
    """A claim of each kind that matters, on the day of the end, and on the day after it."""
    told = {
        "treatment that day": (ClaimKind.JKK_TREATMENT, "2025-05-20"),
        "treatment later": (ClaimKind.JKK_TREATMENT, "2025-05-21"),
        "saving that day": (ClaimKind.JHT, "2025-05-20"),
        "saving later": (ClaimKind.JHT, "2025-07-01"),
    }
    noted = {
        name: note_claim(worker, UUID(int=number), kind, date.fromisoformat(on), None).claim_id
        for number, (name, (kind, on)) in enumerate(told.items(), start=1)
    }
    worker.collect()
    return noted


@pytest.mark.parametrize(
    ("reason", "affected"),
    [
        (EndReason.DEATH, ["treatment later", "saving later"]),
        (EndReason.EXIT, ["treatment later", "saving later"]),
        (EndReason.JHT_CLAIMED, ["saving later"]),
        (EndReason.SPONSOR_STOPPED, []),
    ],
)
def test_e10_an_end_reported_late_names_the_claims_for_later_days(reason: EndReason, affected: list[str]) -> None:
    office, _, worker = paid_to_june()
    known = office.workers[worker]
    noted = claims_of(known)
    office.end(worker, known.known.enrolments[0].enrolment_id, "2025-05-20", reason)

    found = known.claims_after(date(2025, 5, 20), reason)

    assert [claim.claim_id for claim in found] == [noted[name] for name in affected]
