"""Schooling owed by a claim: which years fall due when, and when no more do."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.answers import Moment
from ledger.domain.assessment import ChildNamed, years_of
from ledger.domain.claim import SCHOOLING, Claim
from ledger.domain.claim_state import Stage
from ledger.domain.errors import BenefitsDiffer, BenefitsDisputed, ScholarshipEndedAlready
from ledger.domain.events import (
    Benefit,
    BenefitLine,
    ChildAssessed,
    ClaimApproved,
    ClaimReversed,
    CoverageEvidence,
    LedgerEvent,
    ScholarshipInstalmentDue,
)
from ledger.domain.law.terms import Certainty
from ledger.domain.postings import postings_of
from ledger.domain.scholarship import end_scholarship, fall_due, grant, pay_instalment
from ledger.domain.values import ClaimKind, Outcome, Programme, SchoolLevel
from tests.domain.story import SEALED, W, instant

CLERK, APPROVER = UUID(int=0xA), UUID(int=0xC)
FIRST = date(2025, 3, 12)
NOW = instant("2060-01-01 09:00")
JKK = Programme.JKK


def line(amount: int, benefit: str = SCHOOLING) -> BenefitLine:
    return BenefitLine(
        programme=JKK, benefit=benefit, amount=amount, basis="-", source="PP 82/2019", certainty=Certainty.B
    )


def child(level: SchoolLevel, years: int, *, years_left: int | None = None, first: date = FIRST) -> ChildAssessed:
    return ChildAssessed(
        child=SEALED, born_on=SEALED, level=level, years_left=years_left, first_due_on=first, years=years
    )


def assessed(*lines: BenefitLine, alternatives: tuple[BenefitLine, ...] = (), **more: Any) -> Claim:
    claim = Claim.file(
        UUID(int=0xC1A1),
        worker_id=W,
        kind=ClaimKind.SCHOLARSHIP,
        moment=Moment(date(2025, 3, 10)),
        coverage=CoverageEvidence(known_at=7, outcome=Outcome.COVERED, programmes=()),
        description=None,
        filed_by=CLERK,
    )
    claim.verify(note=None, verified_by=CLERK)
    claim.assess(
        lines,
        alternatives,
        deductions=(),
        base=None,
        facts={},
        warnings=(),
        children=more.get("children", ()),
        assessed_by=CLERK,
    )
    return claim


def granted(*children: ChildAssessed) -> Claim:
    claim = assessed(*(line(100) for _ in children), children=children)
    schooling = claim.approve(None, APPROVER)
    assert schooling is JKK
    grant(claim, schooling, granted_before=0)
    return claim


def next_day(claim: Claim) -> date | None:
    return claim.due_on


def due_days(claim: Claim, as_of: date) -> list[tuple[int, str, str]]:
    return [(each.number, each.level.value, each.due_on.isoformat()) for _, each in fall_due(claim, as_of)]


def test_a_years_sum_falls_due_on_each_anniversary_and_the_level_moves_on() -> None:
    claim = granted(child(SchoolLevel.SMP, 5, years_left=1))

    assert next_day(claim) == FIRST
    assert due_days(claim, date(2025, 3, 11)) == []
    assert due_days(claim, date(2027, 3, 11)) == [(1, "smp", "2025-03-12"), (2, "sma", "2026-03-12")]
    assert next_day(claim) == date(2027, 3, 12)
    assert [each[1] for each in due_days(claim, date(2031, 1, 1))] == ["sma", "sma", "university"]
    assert next_day(claim) is None
    assert claim.known.scholarships[0].ended_on == date(2030, 3, 12)


def test_schooling_is_not_owed_at_once() -> None:
    claim = granted(child(SchoolLevel.SD, 17))

    (approved,) = [each for each in claim.collect() if isinstance(each, ClaimApproved)]
    assert approved.benefits == ()
    assert postings_of(approved) == ()
    assert claim.stage is Stage.APPROVED


def test_what_a_claim_owes_and_what_is_paid_of_it_come_back_from_its_state_and_from_its_facts() -> None:
    claim = granted(child(SchoolLevel.SD, 17), child(SchoolLevel.TK, 19))
    fall_due(claim, date(2026, 3, 12))
    first = claim.known.scholarships[0].scholarship_id
    pay_instalment(claim, first, 1, paid_at=NOW, reference=SEALED, now=NOW)
    end_scholarship(claim, first, date(2025, 6, 1), reason=SEALED, today=date(2026, 4, 1))

    assert Claim.restore(claim.id, claim.version, claim.state()).known == claim.known
    facts = claim.collect()
    assert Claim.fold(claim.id, facts).state() == claim.state()
    assert [each.number for each in claim.known.scholarships[0].instalments] == [1]


def test_an_end_before_a_year_fell_due_withdraws_it_and_comes_once() -> None:
    claim = granted(child(SchoolLevel.UNIVERSITY, 5))
    fall_due(claim, date(2027, 3, 12))
    scholarship_id = claim.known.scholarships[0].scholarship_id

    withdrawn = end_scholarship(claim, scholarship_id, date(2026, 3, 12), reason=SEALED, today=date(2028, 1, 1))

    assert withdrawn == 12_000_000 * 100  # that of March 2027; the one of the very day stays
    assert claim.due_on is None
    assert fall_due(claim, date(2040, 1, 1)) == []
    with pytest.raises(ScholarshipEndedAlready):
        end_scholarship(claim, scholarship_id, date(2026, 3, 12), reason=SEALED, today=date(2028, 1, 1))


def test_a_reversal_says_of_schooling_too_what_is_owed_no_longer_and_what_is_to_be_recovered() -> None:
    claim = granted(child(SchoolLevel.SMA, 8))
    fall_due(claim, date(2026, 3, 12))
    pay_instalment(claim, claim.known.scholarships[0].scholarship_id, 1, paid_at=NOW, reference=SEALED, now=NOW)

    claim.reverse(reason=SEALED, reversed_by=APPROVER)

    taken_back = claim.collect()[-1]
    assert isinstance(taken_back, ClaimReversed)
    assert (taken_back.unpaid, taken_back.paid) == ({JKK: 300_000_000}, {JKK: 300_000_000})
    assert claim.due_on is None


@given(
    st.sampled_from(SchoolLevel),
    st.one_of(st.none(), st.integers(1, 6)),
    st.dates(date(2002, 3, 13), date(2025, 1, 1)),
    st.integers(0, 40),
    st.lists(st.booleans(), max_size=20),
    st.booleans(),
)
def test_whatever_is_paid_and_whenever_it_ends_the_claims_account_comes_to_what_is_left(
    level: SchoolLevel, years_left: int | None, born_on: date, years_on: int, pays: list[bool], ends: bool
) -> None:
    """The legs of all its facts add up, and what stands on the claim's account is what fell due and is not paid."""
    years = years_of(ChildNamed("-", born_on, level, years_left), 1, event_day=FIRST, today=FIRST)
    claim = granted(child(level, years, years_left=years_left))
    fall_due(claim, date(2025 + years_on, 6, 1))
    scholarship = claim.known.scholarships[0]
    for number, is_paid in enumerate(pays[: scholarship.fallen_due], start=1):
        if is_paid:
            pay_instalment(claim, scholarship.scholarship_id, number, paid_at=NOW, reference=SEALED, now=NOW)
    if scholarship.runs and ends:
        end_scholarship(claim, scholarship.scholarship_id, date(2026, 1, 1), reason=SEALED, today=date(2070, 1, 1))
    facts = claim.collect()

    assert sum(_on(event, "2500") for event in facts) == -sum(
        each.amount for each in scholarship.instalments if not each.paid
    )
    due = [event for event in facts if isinstance(event, ScholarshipInstalmentDue)]
    assert [each.number for each in due] == list(range(1, len(due) + 1))
    assert len(due) <= years


def _on(event: LedgerEvent, account: str) -> int:
    legs = postings_of(event)
    assert sum(leg.amount for leg in legs) == 0
    return sum(leg.amount for leg in legs if leg.account.startswith(account))


def test_two_readings_are_never_approved_without_a_word_and_each_of_them_may_be_chosen() -> None:
    whole, part = line(42, "death"), line(10, "funeral")
    for chosen in (whole, part):
        claim = assessed(whole, alternatives=(part,))
        with pytest.raises(BenefitsDisputed):
            claim.approve(None, APPROVER)
        claim.approve([Benefit(programme=JKK, benefit=chosen.benefit, amount=chosen.amount)], APPROVER)
        assert [each.approved for each in claim.known.benefits] == [chosen.amount]


def test_one_sen_more_or_another_name_is_another_sum() -> None:
    for benefit, amount in (("death", 43), ("deaths", 42), ("death", 41)):
        claim = assessed(line(42, "death"))
        with pytest.raises(BenefitsDiffer):
            claim.approve([Benefit(programme=JKK, benefit=benefit, amount=amount)], APPROVER)
        claim.approve([Benefit(programme=JKK, benefit=benefit, amount=amount)], APPROVER, reason=SEALED)
        assert claim.stage is Stage.APPROVED
