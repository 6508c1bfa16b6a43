"""What is counted for a claim: the base of the settled month of the event, months that had passed, savings by month."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from ledger.domain.assessment import (
    BASE_OF_EARLIER_MONTH,
    NO_SETTLED_MONTH,
    NOT_TABLED,
    ChildNamed,
    History,
    Papers,
    assessment_of,
    counted_with,
    history_of,
    scheduled,
    years_of,
)
from ledger.domain.errors import AssessmentDetailNotOfKind, ChildOfAge, SchoolingStartsTooEarly
from ledger.domain.standing import issue_number
from ledger.domain.values import ClaimKind, EndReason, Programme, SchoolLevel
from tests.domain.office import Office
from tests.domain.story import ALL, SEALED, instant

MILLION = 100_000_000  # sen
TODAY = date(2025, 3, 12)


def counted(office: Office, worker: UUID, day: str) -> History:
    told = [(position, event) for position, event in office.log if event.originator_id == worker]
    return history_of(told, date.fromisoformat(day), office.policy)


def owed(office: Office, worker: UUID, day: str, kind: ClaimKind = ClaimKind.JKK_DEATH) -> int:
    history = counted(office, worker, day)
    return assessment_of(kind, date.fromisoformat(day), history, Papers(), office.policy).total


def paid(office: Office, first: str, through: str, at: str, *, income: int = 1_000_000) -> tuple[UUID, UUID]:
    sponsor, worker = office.sponsor(), office.worker(income=income)
    office.enrol(worker, sponsor, f"{first}-01", attested=f"{first}-01")
    office.pay(sponsor, "10000000.00", at)
    office.allocate(sponsor, through, at)
    return sponsor, worker


def test_e27_the_base_is_that_of_the_settled_month_of_the_event_whatever_was_reported_later() -> None:
    office = Office()
    sponsor, worker = paid(office, "2025-01", "2025-05", "2025-01-06 09:00", income=1_099_500)
    office.earn(worker, 3_200_000, "2025-06")
    june = office.allocate(sponsor, "2025-06", "2025-05-20 09:00")

    assert june.settled == ["2025-06 spell 1 41300.00"]
    assert owed(office, worker, "2025-05-25") == 70 * MILLION
    assert owed(office, worker, "2025-06-10") == 18_760_000_000
    assert counted(office, worker, "2025-06-10").base == 345_000_000


def test_a_month_that_is_not_settled_is_counted_from_the_one_before_it_and_told_so() -> None:
    office = Office()
    _, worker = paid(office, "2025-01", "2025-05", "2025-01-06 09:00")
    history = counted(office, worker, "2025-07-20")

    found = assessment_of(ClaimKind.JKK_DEATH, date(2025, 7, 20), history, Papers(), office.policy)

    assert (found.total, found.warnings) == (70 * MILLION, (BASE_OF_EARLIER_MONTH,))
    assert counted_with(ClaimKind.JKK_DEATH, date(2025, 7, 20), history, Papers())["base_month"] == 202505


def test_prepaid_months_do_not_count_and_those_of_an_earlier_spell_count_in_total() -> None:
    office = Office()
    sponsor, worker = paid(office, "2025-01", "2025-02", "2025-01-06 09:00")
    office.allocate(sponsor, "2025-12", "2025-07-10 09:00")

    history = counted(office, worker, "2025-09-15")

    assert (history.spell_months, history.contribution_months) == (3, 5)
    assert history.spell_first_day == date(2025, 7, 10)
    assert counted(office, worker, "2025-02-15").contribution_months == 2


def test_the_reading_that_counts_to_the_day_counts_from_the_day_of_the_number() -> None:
    """The policy's reading counts contribution months, whose number may come later."""
    office = Office()
    _, worker = paid(office, "2025-03", "2025-08", "2025-03-10 09:00")
    numbered = office.workers[worker]
    issue_number(numbered, SEALED, instant("2025-03-14 16:30"), spell=None, now=instant("2025-09-01 09:00"))
    office.log.append((len(office.log) + 1, numbered.collect()[0]))

    def sums(day: str) -> tuple[int, list[int]]:
        history = counted(office, worker, day)
        found = assessment_of(ClaimKind.JKM_DEATH, date.fromisoformat(day), history, Papers(), office.policy)
        return found.total, [line.amount for line in found.alternatives]

    assert sums("2025-05-31") == (10 * MILLION, [])
    assert sums("2025-06-11") == sums("2025-06-14") == (42 * MILLION, [10 * MILLION])
    assert sums("2025-06-15") == (42 * MILLION, [])


def test_a_saving_counts_the_months_up_to_that_of_the_event() -> None:
    office = Office()
    sponsor, worker = office.sponsor(), office.worker()
    enrolment = office.enrol(worker, sponsor, "2025-01-01", programmes=ALL)
    office.pay(sponsor, "441600.00", "2025-01-06 09:00")
    office.allocate(sponsor, "2025-12", "2025-01-06 09:00")

    before = counted(office, worker, "2025-05-20").contributions
    office.end(worker, enrolment, "2025-05-20", EndReason.JHT_CLAIMED)

    assert counted(office, worker, "2025-05-20").contributions == before
    assert (len(before), sum(before.values())) == (5, 10_000_000)


def test_what_cannot_be_counted_is_said() -> None:
    office = Office()
    sponsor, worker = office.sponsor(), office.worker()
    office.enrol(worker, sponsor, "2016-01-01")
    nothing = counted(office, worker, "2016-03-01")

    def warned(history: History, kind: ClaimKind, day: date, papers: Papers) -> tuple[str, ...]:
        return assessment_of(kind, day, history, papers, office.policy).warnings

    assert warned(nothing, ClaimKind.JKK_DEATH, date(2016, 3, 1), Papers()) == (NO_SETTLED_MONTH,)
    assert warned(nothing, ClaimKind.JKK_DISABILITY, date(2016, 3, 1), Papers()) == ("disability-percent-missing",)
    office.pay(sponsor, "100000.00", "2016-01-05 09:00")
    office.allocate(sponsor, "2016-03", "2016-01-05 09:00")
    some = counted(office, worker, "2016-03-01")
    papers = Papers(disability_percent=Decimal("12.5"))
    assert warned(some, ClaimKind.JKK_DISABILITY, date(2016, 3, 1), papers) == (NOT_TABLED,)
    assert (
        counted_with(ClaimKind.JKK_DISABILITY, date(2016, 3, 1), some, papers)["disability_percent_hundredths"] == 1250
    )


@pytest.mark.parametrize("kind", ClaimKind)
def test_what_the_papers_say_belongs_to_the_kind(kind: ClaimKind) -> None:
    for papers, of in (
        (Papers(disability_percent=Decimal(30)), ClaimKind.JKK_DISABILITY),
        (Papers(months_unable=2), ClaimKind.JKK_INCOME),
        (Papers(cause=Programme.JKK), ClaimKind.SCHOLARSHIP),
    ):
        if kind is of:
            papers.require_of(kind)
            continue
        with pytest.raises(AssessmentDetailNotOfKind):
            papers.require_of(kind)


@pytest.mark.parametrize(
    ("born_on", "years"),
    [("2020-03-12", 18), ("2020-03-13", 19), ("2002-03-12", None), ("2002-03-13", 1)],
)
def test_with_the_23rd_birthday_no_year_falls_due(born_on: str, years: int | None) -> None:
    child = ChildNamed("-", date.fromisoformat(born_on), SchoolLevel.TK)
    if years is None:
        with pytest.raises(ChildOfAge):
            years_of(child, 1, event_day=TODAY, today=TODAY)
        return

    assert years_of(child, 1, event_day=TODAY, today=TODAY) == years


def test_a_child_not_yet_at_school_keeps_the_right_and_none_is_owed_for_before_the_event() -> None:
    later = ChildNamed("-", date(2024, 6, 11), SchoolLevel.TK, starts_on=date(2028, 7, 1))
    earlier = ChildNamed("-", date(2018, 6, 11), SchoolLevel.SD, starts_on=date(2025, 3, 9))

    assert years_of(later, 1, event_day=date(2025, 3, 10), today=TODAY) == 19
    with pytest.raises(SchoolingStartsTooEarly):
        years_of(earlier, 1, event_day=date(2025, 3, 10), today=TODAY)


def test_a_line_of_schooling_says_what_will_really_fall_due() -> None:
    office = Office()
    _, worker = paid(office, "2025-01", "2025-05", "2025-01-06 09:00")
    child = ChildNamed("-", date(2020, 3, 12), SchoolLevel.TK)  # 23 before the fifth year at university
    papers = Papers(cause=Programme.JKK, children=(child,))
    history = counted(office, worker, "2025-03-10")

    found = assessment_of(ClaimKind.SCHOLARSHIP, date(2025, 3, 10), history, papers, office.policy)
    (line,) = scheduled(found.lines, papers.children, TODAY)

    assert (found.lines[0].amount, line.amount) == (87 * MILLION, 75 * MILLION)
    assert line.basis.endswith("4 × 12,000,000 (university)")
