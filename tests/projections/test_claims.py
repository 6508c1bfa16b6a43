"""Lists of claims and adjudications as known at every position."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from ledger.domain import events as facts
from ledger.domain.errors import ViewBehind
from ledger.domain.events import Benefit, CoverageEvidence, LedgerEvent
from ledger.domain.values import AdjudicationCause, ClaimKind, Outcome, Programme, SchoolLevel
from ledger.projections.claims.projection import ClaimsProjection
from ledger.projections.claims.queries import ClaimQueries
from ledger.projections.runner import Runner
from ledger.store.database import Database
from tests.projections.writing import ACTOR, NOON, WrittenLog, sealed

DAY = date(2025, 3, 10)
DEATH = Benefit(programme=Programme.JKM, benefit="death", amount=1_000)
FUNERAL = Benefit(programme=Programme.JKM, benefit="funeral", amount=200)
WORKER, ADJUDICATION = UUID(int=0x1), UUID(int=0xAD)


@pytest.fixture
def queries(database: Database) -> ClaimQueries:
    return ClaimQueries(database.pool)


def of(stream: UUID, event_class: type[LedgerEvent], **fields: Any) -> LedgerEvent:
    return event_class(originator_id=stream, originator_version=1, **fields)


def filed(claim: UUID, worker: UUID = WORKER) -> LedgerEvent:
    evidence = CoverageEvidence(known_at=1, outcome=Outcome.COVERED, programmes=())
    return of(
        claim,
        facts.ClaimFiled,
        worker_id=worker,
        kind=ClaimKind.JKM_DEATH,
        on=DAY,
        at=None,
        coverage=evidence,
        description=None,
        filed_by=ACTOR,
    )


def paid(claim: UUID, benefit: Benefit) -> LedgerEvent:
    return of(claim, facts.BenefitPaid, disbursement_id=uuid4(), benefit=benefit, paid_at=NOON, reference=sealed())


def life(claim: UUID) -> list[LedgerEvent]:
    return [
        filed(claim),
        of(claim, facts.ClaimVerified, note=None, verified_by=ACTOR),
        of(claim, facts.ClaimApproved, benefits=(DEATH, FUNERAL), approved_by=ACTOR),
        paid(claim, DEATH),
        paid(claim, FUNERAL),
        of(claim, facts.ClaimReversed, reason=sealed(), unpaid={}, paid={Programme.JKM: 1_200}, reversed_by=ACTOR),
    ]


@pytest.mark.parametrize("facts_max", [1, 2, 2_000])
def test_a_claim_is_listed_as_it_was_known_however_the_log_was_cut(
    database: Database, written: WrittenLog, queries: ClaimQueries, facts_max: int
) -> None:
    claim = uuid4()
    ends = [written.append(event) for event in life(claim)]
    Runner(database, [ClaimsProjection()], facts_max=facts_max).catch_up()

    known = [queries.claims(end, limit=10)[1] for end in ends]

    assert [[(row.state, row.approved, row.paid) for row in rows] for rows in known] == [
        [("filed", 0, 0)],
        [("verified", 0, 0)],
        [("approved", 1_200, 0)],
        [("approved", 1_200, 1_000)],
        [("paid", 1_200, 1_200)],
        [("reversed", 1_200, 1_200)],
    ]
    assert {row.filed for rows in known for row in rows} == {ends[0]}
    assert queries.claims(None, limit=10) == (ends[-1], known[-1])


def schooled(claim: UUID) -> list[LedgerEvent]:
    """A claim of schooling: two years fall due, one is paid, marriage ends it and withdraws the other."""
    child = uuid4()
    year = {"scholarship_id": child, "programme": Programme.JKK, "amount": 150}
    return [
        filed(claim),
        of(claim, facts.ClaimApproved, benefits=(), approved_by=ACTOR),
        of(
            claim,
            facts.ScholarshipGranted,
            scholarship_id=child,
            programme=Programme.JKK,
            child=sealed(),
            born_on=sealed(),
            level=SchoolLevel.SD,
            years_left=None,
            first_due_on=DAY,
            years=17,
        ),
        of(claim, facts.ScholarshipInstalmentDue, number=1, level=SchoolLevel.SD, due_on=DAY, **year),
        of(claim, facts.ScholarshipInstalmentPaid, number=1, paid_at=NOON, reference=sealed(), **year),
        of(claim, facts.ScholarshipInstalmentDue, number=2, level=SchoolLevel.SD, due_on=DAY, **year),
        of(
            claim,
            facts.ScholarshipEnded,
            scholarship_id=child,
            programme=Programme.JKK,
            on=DAY,
            withdrawn=150,
            reason=sealed(),
        ),
    ]


@pytest.mark.parametrize("facts_max", [1, 2_000])
def test_a_claim_of_schooling_is_not_paid_before_no_year_is_to_come(
    database: Database, written: WrittenLog, queries: ClaimQueries, facts_max: int
) -> None:
    claim = uuid4()
    ends = [written.append(event) for event in schooled(claim)]
    Runner(database, [ClaimsProjection()], facts_max=facts_max).catch_up()

    known = [queries.claims(end, limit=10)[1] for end in ends]

    assert [[(row.state, row.approved, row.paid) for row in rows] for rows in known] == [
        [("filed", 0, 0)],
        [("approved", 0, 0)],
        [("approved", 0, 0)],
        [("approved", 150, 0)],
        [("approved", 150, 150)],
        [("approved", 300, 150)],
        [("paid", 150, 150)],
    ]


def test_lists_are_cut_into_pages_and_choose_by_state_and_worker(
    written: WrittenLog, runner: Runner, queries: ClaimQueries
) -> None:
    first, second, third = uuid4(), uuid4(), uuid4()
    written.append(filed(first))
    written.append(filed(second, UUID(int=0x2)))
    written.append(filed(third))
    written.append(of(second, facts.ClaimRejected, reason=sealed(), rejected_by=ACTOR))
    runner.catch_up()

    _, page = queries.claims(None, limit=2)
    _, rest = queries.claims(None, limit=2, after=page[-1].filed)

    assert [row.claim_id for row in [*page, *rest]] == [first, second, third]
    assert [row.claim_id for row in queries.claims(None, limit=9, state="rejected")[1]] == [second]
    assert [row.claim_id for row in queries.claims(None, limit=9, worker_id=WORKER)[1]] == [first, third]


def test_an_adjudication_is_open_until_the_second_signature(
    written: WrittenLog, runner: Runner, queries: ClaimQueries
) -> None:
    pair = (Programme.JKK, Programme.JKM)
    opened = of(
        WORKER,
        facts.AdjudicationOpened,
        adjudication_id=ADJUDICATION,
        claim_id=uuid4(),
        on=DAY,
        programmes=pair,
        cause=AdjudicationCause.UNDETERMINED,
    )
    proposals = [
        of(
            WORKER,
            facts.AdjudicationProposed,
            adjudication_id=ADJUDICATION,
            outcome=outcome,
            reason=sealed(),
            documents=(),
            proposed_by=ACTOR,
        )
        for outcome in (Outcome.NOT_COVERED, Outcome.COVERED)
    ]
    decided = of(
        WORKER,
        facts.AdjudicationDecided,
        adjudication_id=ADJUDICATION,
        on=DAY,
        programmes=pair,
        outcome=Outcome.COVERED,
        proposed_by=ACTOR,
        approved_by=WORKER,
    )
    ends = [written.append(event) for event in (opened, *proposals, decided)]
    runner.catch_up()

    known = [queries.adjudications(end, limit=9)[1] for end in ends]

    assert [[(row.proposed, row.outcome) for row in rows] for rows in known] == [
        [(None, None)],
        [("not_covered", None)],
        [("covered", None)],
        [("covered", "covered")],
    ]
    assert [len(queries.adjudications(end, limit=9, decided=False)[1]) for end in ends] == [1, 1, 1, 0]
    assert [len(queries.adjudications(end, limit=9, decided=True)[1]) for end in ends] == [0, 0, 0, 1]
    assert known[0][0].programmes == ["JKK", "JKM"]


def test_what_goes_on_without_having_begun_stops_the_view(
    written: WrittenLog, runner: Runner, queries: ClaimQueries
) -> None:
    good = written.append(filed(uuid4()))
    bad = written.append(of(uuid4(), facts.ClaimVerified, note=None, verified_by=ACTOR))
    runner.catch_up()

    (stopped,) = [state for state in runner.states() if state.name == "claims"]
    assert (stopped.state, stopped.position) == ("stopped", good)
    with pytest.raises(ViewBehind):
        queries.claims(bad, limit=9)
