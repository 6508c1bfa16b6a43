"""Credits: what a settled month holds above its price, by which rows, and whose money it was."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from ledger.domain.credit import Credit, credit_sponsors, credit_worker
from ledger.domain.events import ContributionCredited, ContributionRepriced, LedgerEvent
from ledger.domain.law.founding import FOUNDING
from ledger.domain.law.policy import Policy
from ledger.domain.law.terms import LawTerms, PolicyTerms, TariffTerms
from ledger.domain.months import ContributionMonth
from ledger.domain.settlements import Settlement, settlements_of
from ledger.domain.values import BpuCategory, FundOrigin, Programme, Sector
from ledger.domain.worker import Worker
from tests.domain.office import Office
from tests.domain.story import JAKARTA, SEALED

PUBLISHED = date(2025, 12, 22)


def law(*more: LawTerms) -> Policy:
    return Policy(ZoneInfo(JAKARTA), [*FOUNDING, *more])


def row(tariff: str, published_on: date, part: tuple[int, int] = (1, 1), **changed: object) -> TariffTerms:
    """All of 2026, for everybody."""
    base = next(each for each in FOUNDING if isinstance(each, TariffTerms) and each.tariff == "pp44-2015")
    terms = {
        "tariff": tariff,
        "first": ContributionMonth.parse("2026-01"),
        "last": ContributionMonth.parse("2026-12"),
        "part": part,
        "published_on": published_on,
    }
    return base.model_copy(update={**terms, **changed})


def kept(on: date) -> PolicyTerms:
    base = next(each for each in FOUNDING if isinstance(each, PolicyTerms) and each.id == "cheaper_tariff")
    return base.model_copy(update={"value": "kept", "valid_from": on, "published_on": on})


def bought(
    at: str = "2025-12-10 09:00",
    through: str = "2026-12",
    *,
    origin: FundOrigin = FundOrigin.PRIVATE,
    payments: int = 1,
) -> tuple[Office, UUID, UUID]:
    """The office, a sponsor and a worker: months from January 2026 on bought `at`, of as many equal payments."""
    office = Office()
    sponsor, worker = office.sponsor(origin), office.worker()
    office.enrol(worker, sponsor, "2026-01-01", accepted="2025-12-01")
    for _ in range(payments):
        office.pay(sponsor, f"{201_600 // payments}.00", at)
    assert office.allocate(sponsor, through, at).total != "0.00"
    return office, sponsor, worker


def settled(office: Office, worker: UUID) -> list[Settlement]:
    return settlements_of(event for _, event in office.log if event.originator_id == worker)


def credited(office: Office, worker: UUID, day: date = PUBLISHED, policy: Policy | None = None) -> Credit:
    credit = Credit(UUID(int=0xC4ED17))
    credit_worker(credit, office.workers[worker], settled(office, worker), policy or law(), day)
    credit_sponsors(credit, office.sponsors)
    return credit


def recorded(office: Office, worker: UUID) -> Sequence[LedgerEvent]:
    """The worker's new facts, added to the office's log."""
    events = office.workers[worker].collect()
    office.log.extend((len(office.log) + 1 + index, event) for index, event in enumerate(events))
    return events


def test_e13b_nine_months_became_cheaper_by_half() -> None:
    office, sponsor, worker = bought()

    credit = credited(office, worker)

    assert [str(line.month) for line in credit.lines] == [f"2026-{month:02d}" for month in range(4, 13)]
    assert {tuple(line.amounts.items()) for line in credit.lines} == {
        ((Programme.JKK, 500_000), (Programme.JKM, 340_000))
    }
    assert office.available(sponsor) == "75600.00"


def test_a_row_that_is_published_later_than_asked_does_not_count() -> None:
    office, _, worker = bought()

    assert credited(office, worker, date(2025, 12, 21)).lines == []


def test_what_was_credited_is_not_credited_again() -> None:
    office, _, worker = bought()
    credited(office, worker)
    recorded(office, worker)

    assert credited(office, worker, date(2026, 6, 1)).lines == []
    assert {sum(each.amounts.values()) for each in settled(office, worker)[3:]} == {840_000}


def test_a_second_cheaper_row_credits_what_is_left_above_it() -> None:
    office, _, worker = bought()
    credited(office, worker)
    recorded(office, worker)
    later = law(row("a-fifth", date(2026, 2, 1), (1, 5)))

    credit = credited(office, worker, date(2026, 2, 1), later)

    assert [line.amount for line in credit.lines] == [1_344_000] * 3 + [504_000] * 9


def test_a_dearer_row_changes_nothing() -> None:
    office, _, worker = bought()
    dearer = law(row("dearer", date(2025, 12, 20), (1, 1), jkm=2_000_000))

    assert credited(office, worker, date(2025, 12, 21), dearer).lines == []


def test_a_row_known_when_the_month_was_settled_counts_however_early_the_day_asked() -> None:
    """Cheap until 20 January, dear since: what was bought dear on the 25th was never bought too dear."""
    dear_again = row("dear-again", date(2026, 1, 20))
    office, _, worker = bought("2026-01-25 09:00", "2026-12")
    events = [event for _, event in office.log if event.originator_id == worker]
    dear = [Settlement(each.settled.model_copy(update={"amounts": {**PRICE}})) for each in settlements_of(events)]
    credit = Credit(UUID(int=1))

    credit_worker(credit, office.workers[worker], dear, law(dear_again), date(2026, 1, 10))

    assert credit.lines == []


PRICE = {Programme.JKK: 1_000_000, Programme.JKM: 680_000}


def test_one_part_cheaper_and_the_other_dearer_gives_back_the_whole_difference() -> None:
    office, _, worker = bought()
    mixed = law(row("mixed", date(2025, 12, 20), (1, 2), jkm=1_500_000, last=ContributionMonth.parse("2026-01")))

    credit = credited(office, worker, date(2025, 12, 21), mixed)

    # 5,000.00 less and 700.00 more: 4,300.00, all of it from the part that became cheaper.
    assert [dict(line.amounts) for line in credit.lines] == [{Programme.JKK: 430_000}]
    recorded(office, worker)
    assert credited(office, worker, date(2025, 12, 21), mixed).lines == []


@pytest.mark.parametrize("origin", [FundOrigin.APBD, FundOrigin.APBN])
def test_state_money_is_priced_as_state_money(origin: FundOrigin) -> None:
    office, _, worker = bought(origin=origin)

    assert credited(office, worker).lines == []


def test_the_policy_can_keep_the_money() -> None:
    office, _, worker = bought()

    assert credited(office, worker, policy=law(kept(date(2025, 12, 22)))).lines == []
    assert len(credited(office, worker, policy=law(kept(date(2025, 12, 23)))).lines) == 9


def test_an_employer_gets_no_relief() -> None:
    office, _, worker = bought()
    amend(office.workers[worker], "2026-06", category=BpuCategory.EMPLOYER)

    credit = credited(office, worker)

    assert [str(line.month) for line in credit.lines] == ["2026-04", "2026-05"]


def test_an_earlier_month_keeps_the_sector_it_had() -> None:
    office, _, worker = bought("2026-01-05 09:00", "2026-12")
    amend(office.workers[worker], "2026-03", sector=Sector.TRANSPORT)

    assert [str(line.month) for line in credited(office, worker, date(2026, 1, 6)).lines] == ["2026-03"]


def test_money_returns_to_the_payments_drawn_last() -> None:
    office, sponsor, worker = bought(payments=48)  # of 4,200.00: four for a month
    payments = [lot.payment_id for lot in office.lots[sponsor]]

    first = credited(office, worker).lines[0]

    assert [part.payment_id for part in first.returned] == payments[14:16]
    assert {part.amount for part in first.returned} == {420_000}


def test_more_payments_than_one_fact_names_are_named_by_several() -> None:
    office, sponsor, worker = bought(payments=2_016)  # of 100.00

    credited(office, worker)

    told = [each for each in office.sponsors[sponsor].collect() if isinstance(each, ContributionCredited)]
    assert [len(each.returned) for each in told] == [500, 256]
    assert [each.worker_months for each in told] == [9, 0]
    for each in told:
        assert sum(each.amounts.values()) == sum(part.amount for part in each.returned)
    assert sum(sum(each.amounts.values()) for each in told) == 7_560_000


def test_a_repriced_month_names_the_row_and_the_band_it_was_bought_in() -> None:
    office, _, worker = bought()
    amend(office.workers[worker], "2026-01", income=320_000_000)

    credited(office, worker)

    repriced = [each for each in recorded(office, worker) if isinstance(each, ContributionRepriced)]
    assert {each.tariff for each in repriced} == {"pp50-2025-other/band-01"}
    assert {(each.spell, each.sponsor_id) for each in repriced} == {(1, next(iter(office.sponsors)))}


def amend(
    worker: Worker,
    from_month: str,
    *,
    sector: Sector | None = None,
    category: BpuCategory | None = None,
    income: int | None = None,
) -> None:
    worker.amend(
        ContributionMonth.parse(from_month),
        sector=sector,
        monthly_income=income,
        bpu_category=category,
        region=None,
        occupation=None,
        reason=SEALED,
    )
