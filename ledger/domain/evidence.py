"""What a worker's facts say of a claim's day, as the claim keeps it, and whether people must decide about it."""

from datetime import date

from ledger.domain.answers import Answer, Moment, Outcome, outcome_of
from ledger.domain.benefits.days import MONTHS_OF_A_YEAR, months_after
from ledger.domain.coverage import answer, coverage
from ledger.domain.events import CoverageEvidence, ProgrammeEvidence
from ledger.domain.law.policy import Policy
from ledger.domain.membership import MembershipFacts
from ledger.domain.values import MEMBERSHIP, AdjudicationCause, ClaimKind, Programme


def evidence_of(
    facts: MembershipFacts, moment: Moment, policy: Policy, kind: ClaimKind, known_at: int
) -> CoverageEvidence:
    """The answers of that day, known at a position. A claim of JHT rests on the saving, any other on the membership."""
    answers = coverage(facts, moment, policy)
    given = dict(zip(Programme, answers, strict=False))
    outcome = outcome_of(answers, facts, moment.day)
    if kind is ClaimKind.JHT:
        given.setdefault(Programme.JHT, answer(facts, moment, policy, Programme.JHT))
        outcome = given[Programme.JHT].outcome
    return CoverageEvidence(
        known_at=known_at,
        outcome=outcome,
        programmes=tuple(_programme_evidence(programme, each) for programme, each in given.items()),
    )


def cause_of(evidence: CoverageEvidence, kind: ClaimKind, *, attested: bool = True) -> AdjudicationCause | None:
    """Why people must decide about a claim that is filed with this evidence; None where the rows are enough.

    Asked of the programmes, not of the outer outcome: a spell may run on where no enrolment does. `attested`: somebody
    said of the day's spell that the worker worked and was fit; without that a covered day is never enough (law 0.2).
    """
    asked = {Programme.JHT} if kind is ClaimKind.JHT else MEMBERSHIP
    deciding = [each for each in evidence.programmes if each.programme in asked]
    if any(each.outcome is Outcome.UNDETERMINED for each in deciding):
        return AdjudicationCause.UNDETERMINED
    if any(each.reason == "unpaid" for each in deciding):
        return AdjudicationCause.UNPAID_BEFORE_LAPSE
    # A day that two people have decided about was decided with everything that was known of it.
    decided = any(each.reason == "adjudicated" for each in deciding)
    if kind is ClaimKind.JHT or attested or decided or evidence.outcome is not Outcome.COVERED:
        return None
    return AdjudicationCause.NOT_ATTESTED


def is_attested(facts: MembershipFacts, moment: Moment, policy: Policy) -> bool:
    """Whether somebody said, of the spell of that day, that the worker worked and was fit (law 0.2)."""
    return answer(facts, moment, policy, Programme.JKK).attested


def last_day_to_claim(kind: ClaimKind, on: date, policy: Policy) -> date | None:
    """Of a work accident, some years after it (law 3.8); the other rights do not lapse (law 3.16)."""
    if not kind.value.startswith("jkk_"):
        return None
    return months_after(on, MONTHS_OF_A_YEAR * policy.number("jkk_claim_years", on))


def _programme_evidence(programme: Programme, given: Answer) -> ProgrammeEvidence:
    return ProgrammeEvidence(
        programme=programme,
        outcome=given.outcome,
        reason=given.reason,
        policy=given.policy.id,
        evidence=given.evidence,
    )
