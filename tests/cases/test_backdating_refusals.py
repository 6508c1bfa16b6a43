"""Months that no letter restores, and approvals that restore nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ledger.store.database import Database
from ledger.store.tokens import Role
from tests.api.branch import APPROVED, ASKED, Branch
from tests.api.paying_back import approve_refund, ask_back
from tests.api.restoring import LETTER, ask_restored, letter, restore
from tests.api.story import Refused


@pytest.fixture
def branch(database: Database, tmp_path: Path) -> Iterator[Branch]:
    with Branch.opened(database, tmp_path) as opened:
        yield opened


def refused(branch: Branch, worker: str, body: dict[str, Any]) -> Refused:
    head = branch.service.house.log.head()
    said = branch.ledger.refusal(f"/v1/workers/{worker}/backdatings", body, at=ASKED)
    assert branch.service.house.log.head() == head
    return said


def test_what_a_letter_cannot_restore(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = branch.lapsed_and_back()
    stranger, unpaid = ledger.sponsor(), ledger.worker()
    ledger.enrol(unpaid, sponsor, starts_on="2025-01-01")

    part = refused(branch, worker, letter(sponsor, "2025-07", "2025-08"))
    assert (part.status, part.code) == (422, "months-not-a-gap")
    assert part.problem["gaps"] == [{"from_month": "2025-07", "through_month": "2025-09"}]
    for first, through in (
        ("2025-08", "2025-09"),
        ("2025-06", "2025-09"),
        ("2025-07", "2025-10"),
        ("2025-09", "2025-07"),
    ):
        assert refused(branch, worker, letter(sponsor, first, through)).code == "months-not-a-gap"
    assert refused(branch, unpaid, letter(sponsor, "2025-07", "2025-09")).code == "nothing-to-restore"
    alien = refused(branch, worker, letter(stranger, "2025-07", "2025-09"))
    assert (alien.status, alien.code, alien.problem["month"]) == (422, "sponsor-not-enrolled", "2025-07")
    early = refused(branch, worker, letter(sponsor, "2025-07", "2025-09", letter_date="2025-11-20"))
    assert (early.status, early.code) == (422, "letter-in-future")
    nobody = letter(str(UUID(int=7)), "2025-07", "2025-09")
    assert refused(branch, worker, nobody).code == "sponsor-unknown"
    assert refused(branch, str(UUID(int=7)), letter(sponsor, "2025-07", "2025-09")).code == "worker-unknown"


def test_a_gap_of_more_than_twelve_months_is_too_long(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = ledger.sponsor(), ledger.worker()
    ledger.paid_to("2024-06", worker=worker, sponsor=sponsor, first="2024-05", amount="33600.00")
    ledger.pay(sponsor, "16800.00", at="2025-08-06T09:00:00+07:00")
    ledger.allocate(sponsor, "2025-08", at="2025-08-06T09:00:00+07:00")

    said = refused(branch, worker, letter(sponsor, "2024-07", "2025-07"))

    assert (said.status, said.code, said.problem["months_max"]) == (422, "backdating-too-long", 12)


def test_nobody_restores_months_after_a_death(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = ledger.sponsor(), ledger.worker()
    enrolment = ledger.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    ledger.pay(sponsor, "50400.00", at="2025-10-18T09:00:00+07:00")
    ledger.end(enrolment, on="2025-08-10", reason="death", at="2025-11-01T09:00:00+07:00")

    assert refused(branch, worker, letter(sponsor, "2025-09", "2025-09")).code == "membership-already-ended"
    beyond = refused(branch, worker, letter(sponsor, "2025-07", "2025-09"))
    assert beyond.problem["gaps"] == [{"from_month": "2025-07", "through_month": "2025-08"}]
    branch.restored(worker, sponsor, "2025-07", "2025-08")

    assert ledger.says(worker, "2025-08-10") == "covered backdated"
    assert ledger.says(worker, "2025-08-11") == "not_covered ended"


def test_whoever_left_in_between_keeps_two_spells(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, other, worker = ledger.sponsor(), ledger.sponsor(), ledger.worker()
    enrolment = ledger.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    ledger.end(enrolment, on="2025-08-10", reason="exit", at="2025-08-11T09:00:00+07:00")
    ledger.enrol(worker, other, starts_on="2025-10-01")
    ledger.pay(other, "100000.00", at="2025-10-06T09:00:00+07:00")
    ledger.allocate(other, "2025-10", at="2025-10-06T10:00:00+07:00")

    assert refused(branch, worker, letter(other, "2025-07", "2025-09")).code == "nothing-to-restore"


def test_a_second_person_approves_what_is_still_so(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = branch.lapsed_and_back()
    first = ask_restored(ledger, worker, sponsor, "2025-07", "2025-09", at=ASKED).backdating_id
    path = f"/v1/backdatings/{first}/approval"

    def said(by: str | None = None, **body: str) -> tuple[int, str]:
        head = branch.service.house.log.head()
        with pytest.raises(Refused) as found:
            ledger.write(path, body, at=APPROVED, token=by)
        assert branch.service.house.log.head() == head
        return found.value.status, found.value.code

    assert said() == (403, "four-eyes")
    assert said(branch.second) == (422, "insufficient-funds")
    assert said(branch.second, total="50399.99") == (409, "backdating-total-changed")
    assert [each["backdating_id"] for each in ledger.read("/v1/backdatings").items] == [first]
    second = ask_restored(ledger, worker, sponsor, "2025-07", "2025-09").backdating_id
    assert said(branch.second) == (409, "backdating-closed")
    assert [each["backdating_id"] for each in ledger.read("/v1/backdatings").items] == [second]
    assert [ledger.read(f"/v1/backdatings/{each}").state for each in (first, second)] == ["replaced", "open"]
    assert ledger.read(f"/v1/backdatings/{second}").total == "50400.00"
    ledger.pay(sponsor, "50400.00", at="2025-11-20T09:00:00+07:00")
    restore(ledger, second, by=branch.second, at=APPROVED)
    path = f"/v1/backdatings/{second}/approval"
    assert said(branch.second) == (409, "backdating-closed")
    assert ledger.read("/v1/backdatings").items == []
    assert ledger.refusal(f"/v1/backdatings/{worker}/approval", {}).code == "backdating-unknown"


def not_approved(branch: Branch, backdating: str) -> Refused:
    head = branch.service.house.log.head()
    with pytest.raises(Refused) as found:
        restore(branch.ledger, backdating, by=branch.second, at=APPROVED)
    assert branch.service.house.log.head() == head
    return found.value


def test_a_cheque_pays_nothing_before_it_is_cleared(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = branch.lapsed_and_back()
    asked = ask_restored(ledger, worker, sponsor, "2025-07", "2025-09", at=ASKED).backdating_id
    cheque = ledger.pay(sponsor, "100000.00", at="2025-11-19T11:00:00+07:00", channel="cheque")

    short = not_approved(branch, asked)

    assert (short.status, short.code) == (422, "insufficient-funds")
    assert (short.problem["total"], short.problem["available"]) == ("50400.00", "0.00")
    ledger.clear(cheque, at="2025-11-20T09:00:00+07:00")
    assert restore(ledger, asked, by=branch.second, at=APPROVED).available == "49600.00"


def test_who_owes_restores_nothing(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = branch.lapsed_and_back()
    lost = ledger.pay(sponsor, "60000.00", at="2025-11-18T09:00:00+07:00")
    approve_refund(ledger, ask_back(ledger, sponsor, "60000.00"), by=branch.second)
    ledger.reverse(lost, at="2025-11-18T10:00:00+07:00")
    asked = ask_restored(ledger, worker, sponsor, "2025-07", "2025-09", at=ASKED).backdating_id

    owing = not_approved(branch, asked)

    assert (owing.status, owing.code, owing.problem["receivable"]) == (422, "receivable-outstanding", "60000.00")


def test_the_letter_is_for_those_who_may_read_it(branch: Branch) -> None:
    sponsor, worker = branch.lapsed_and_back()
    asked = ask_restored(branch.ledger, worker, sponsor, "2025-07", "2025-09", at=ASKED).backdating_id
    seen = {
        role: branch.ledger.read(f"/v1/backdatings/{asked}", token=branch.service.tokens[role]).document.get(
            "letter_number"
        )
        for role in (Role.ENROLMENT, Role.APPROVER, Role.AUDITOR, Role.FINANCE, Role.CLAIMS)
    }

    assert seen == {
        Role.ENROLMENT: LETTER, Role.APPROVER: LETTER, Role.AUDITOR: LETTER, Role.FINANCE: None, Role.CLAIMS: LETTER,
    }  # fmt: skip
