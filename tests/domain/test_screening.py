"""What screening says of a proposed person, by lists and by what the ledger knows."""

from collections.abc import Collection
from datetime import date
from uuid import UUID, uuid4

import pytest

from ledger.domain.scheme import Scheme
from ledger.domain.screening import Findings, reasons_of
from ledger.domain.values import EndReason, FundOrigin, ScreeningListKind, StartRule
from tests.domain.office import Office
from tests.domain.story import PAIR, SEALED

DECEASED, RESIDENTS = ScreeningListKind.DECEASED, ScreeningListKind.RESIDENTS
BORN_IN_TIME = "1960-07-02"  # 65 on the day after the scheme begins
TOO_LATE = "1960-07-01"  # on that very day


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def scheme(office: Office) -> Scheme:
    """From the 1st of July 2025."""
    return Scheme.open(
        uuid4(),
        sponsor_id=office.sponsor(),
        name=SEALED,
        programmes=tuple(PAIR),
        starts_on=date(2025, 7, 1),
        months=6,
        quota=None,
        fund_origin=FundOrigin.APBD,
        start_rule=StartRule.PAYMENT,
        agreement_number=None,
        deduction=False,
    )


def said(
    office: Office,
    scheme: Scheme,
    worker: UUID | None = None,
    *,
    born: str = "1985-03-07",
    held_against: Collection[ScreeningListKind] = (),
    listed: Collection[ScreeningListKind] = (),
) -> list[str]:
    found = Findings(
        held_against,
        listed,
        date.fromisoformat(born),
        is_repeated=False,
        worker=None if worker is None else office.workers[worker],
    )
    return [reason.value for reason in reasons_of(found, scheme, office.policy)]


def stop(office: Office, worker: UUID, enrolment: UUID, last_day: str) -> None:
    on = date.fromisoformat(last_day)
    office.workers[worker].end(enrolment, on, EndReason.SPONSOR_STOPPED, today=on)


def test_who_is_in_no_list_passes_unless_the_list_is_of_residents(office: Office, scheme: Scheme) -> None:
    assert said(office, scheme) == []
    assert said(office, scheme, held_against=[DECEASED]) == []
    assert said(office, scheme, held_against=[RESIDENTS], listed=[RESIDENTS]) == []
    assert said(office, scheme, held_against=[RESIDENTS]) == ["not_a_resident"]
    both = said(office, scheme, held_against=[DECEASED, RESIDENTS], listed=[DECEASED])
    assert sorted(both) == ["deceased", "not_a_resident"]


@pytest.mark.parametrize(("last_day", "reasons"), [("2025-06-30", []), ("2025-07-01", ["carried_by_another"])])
def test_who_is_carried_by_another_until_the_day_before_passes(
    office: Office, scheme: Scheme, last_day: str, reasons: list[str]
) -> None:
    worker = office.worker()
    enrolment = office.enrol(worker, office.sponsor(), "2025-01-01")
    assert said(office, scheme, worker) == ["carried_by_another"]

    stop(office, worker, enrolment, last_day)

    assert said(office, scheme, worker) == reasons


def test_the_schemes_own_sponsor_is_no_other_one(office: Office, scheme: Scheme) -> None:
    worker = office.worker()
    office.enrol(worker, scheme.known.sponsor_id, "2025-01-01")
    assert said(office, scheme, worker) == []

    office.enrol(worker, scheme.known.sponsor_id, "2025-07-01", scheme=scheme.id)

    assert said(office, scheme, worker) == ["enrolled_already"]


def test_the_age_limit_is_of_the_schemes_first_day_and_of_those_who_begin(office: Office, scheme: Scheme) -> None:
    assert said(office, scheme, born=BORN_IN_TIME) == []
    assert said(office, scheme, born=TOO_LATE) == ["age_limit"]
    worker = office.worker(TOO_LATE)
    enrolment = office.enrol(worker, sponsor := office.sponsor(), "2025-01-01")
    stop(office, worker, enrolment, "2025-06-30")
    assert said(office, scheme, worker, born=TOO_LATE) == ["age_limit"]

    office.pay(sponsor, "1000000.00", "2025-05-05 09:00")
    office.allocate(sponsor, "2025-06", "2025-05-05 09:00", workers=[worker])

    assert said(office, scheme, worker, born=TOO_LATE) == []
