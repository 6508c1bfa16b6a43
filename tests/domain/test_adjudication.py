"""When people must decide about a claim's day, and how two of them do."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from ledger.domain.adjudication import approve, note_claim, open_adjudication, propose, undecided_about
from ledger.domain.answers import Moment
from ledger.domain.errors import (
    AdjudicationAlreadyDecided,
    AdjudicationNotProposed,
    AdjudicationUnknown,
    FourEyes,
    ProposalChanged,
)
from ledger.domain.events import AdjudicationDecided, AdjudicationOpened
from ledger.domain.evidence import cause_of, evidence_of
from ledger.domain.law.policy import Policy
from ledger.domain.values import AdjudicationCause, ClaimKind, Outcome, Programme, Sector
from ledger.domain.worker import Worker
from tests.domain.story import ALL, JAKARTA, PAIR, SEALED, Fact, W, enrolled, given, lapsed, settled

ANI, BUDI = UUID(int=0xA), UUID(int=0xB)
CLAIM = UUID(int=0xC1A1)
DAY = date(2025, 3, 10)
PAID = (enrolled("2025-01-01"), settled("2025-01 … 2025-06", at="2025-01-06 09:00"))


@pytest.fixture
def worker() -> Worker:
    registered = Worker.register(
        W,
        nik=SEALED,
        name=SEALED,
        birth_date=SEALED,
        occupation=SEALED,
        sector=Sector.OTHER,
        region="Gianyar",
        monthly_income=100_000_000,
    )
    registered.collect()
    return registered


def opened(worker: Worker, kind: ClaimKind = ClaimKind.JKM_DEATH) -> UUID:
    noted = note_claim(worker, CLAIM, kind, DAY, None)
    opened = open_adjudication(worker, noted, AdjudicationCause.UNDETERMINED)
    assert opened is not None
    return opened


def propose_covered(worker: Worker, adjudication_id: UUID, by: UUID = ANI, outcome: Outcome = Outcome.COVERED) -> None:
    propose(worker, adjudication_id, outcome=outcome, reason=SEALED, documents=(), proposed_by=by)


@pytest.mark.parametrize(
    ("facts", "day", "kind", "outcome", "cause"),
    [
        (PAID, "2025-03-10", ClaimKind.JKM_DEATH, Outcome.COVERED, None),
        (PAID, "2024-12-31", ClaimKind.JKM_DEATH, Outcome.NOT_COVERED, None),
        ((), "2025-03-10", ClaimKind.JKK_DEATH, Outcome.NOT_COVERED, None),
        (PAID, "2025-07-20", ClaimKind.JKK_TREATMENT, Outcome.UNDETERMINED, AdjudicationCause.UNDETERMINED),
        (PAID, "2025-10-01", ClaimKind.JKM_DEATH, Outcome.NOT_COVERED, None),
        (
            (*PAID, lapsed("2025-10-01")),
            "2025-08-10",
            ClaimKind.JKM_DEATH,
            Outcome.NOT_COVERED,
            AdjudicationCause.UNPAID_BEFORE_LAPSE,
        ),
        (PAID, "2025-03-10", ClaimKind.JHT, Outcome.NOT_COVERED, None),
    ],
)
def test_people_decide_where_the_rows_leave_the_day_open(
    facts: tuple[Fact, ...], day: str, kind: ClaimKind, outcome: Outcome, cause: AdjudicationCause | None
) -> None:
    asked = Moment(date.fromisoformat(day))

    evidence = evidence_of(given(*facts).facts(asked.day), asked, Policy(ZoneInfo(JAKARTA)), kind, 99)

    assert (evidence.outcome, evidence.known_at) == (outcome, 99)
    assert cause_of(evidence, kind) is cause


def test_the_saving_decides_about_a_claim_of_savings_and_about_no_other() -> None:
    facts = (
        enrolled("2025-01-01", programmes=ALL),
        settled("2025-01 … 2025-06", at="2025-01-06 09:00", programmes=ALL),
        settled("2025-07", at="2025-07-01 09:00"),
    )
    asked = Moment(date(2025, 7, 10))
    known = given(*facts).facts(asked.day)

    of_savings = evidence_of(known, asked, Policy(ZoneInfo(JAKARTA)), ClaimKind.JHT, 99)
    of_death = evidence_of(known, asked, Policy(ZoneInfo(JAKARTA)), ClaimKind.JKM_DEATH, 99)

    assert of_savings.programmes == of_death.programmes
    assert (of_savings.outcome, of_death.outcome) == (Outcome.UNDETERMINED, Outcome.COVERED)
    assert cause_of(of_savings, ClaimKind.JHT) is AdjudicationCause.UNDETERMINED
    assert cause_of(of_death, ClaimKind.JKM_DEATH) is None


@pytest.mark.parametrize(("kind", "programmes"), [(ClaimKind.JHT, (Programme.JHT,)), (ClaimKind.JKM_DEATH, PAIR)])
def test_a_claim_has_one_open_adjudication_about_its_own_programmes(
    worker: Worker, kind: ClaimKind, programmes: tuple[Programme, ...]
) -> None:
    first = opened(worker, kind)
    again = open_adjudication(worker, worker.known.claims[0], AdjudicationCause.PAYMENT_REVERSED)

    assert again == first
    (event,) = [each for each in worker.collect() if isinstance(each, AdjudicationOpened)]
    assert (event.programmes, event.on, event.claim_id) == (programmes, DAY, CLAIM)
    undecided = undecided_about(worker, CLAIM)
    assert undecided is not None
    assert undecided.adjudication_id == first
    assert undecided_about(worker, UUID(int=0xC1A2)) is None


def test_a_second_person_makes_the_last_proposal_hold(worker: Worker) -> None:
    adjudication_id = opened(worker)
    propose_covered(worker, adjudication_id, ANI)
    propose_covered(worker, adjudication_id, BUDI, Outcome.NOT_COVERED)
    worker.collect()

    with pytest.raises(FourEyes):
        approve(worker, adjudication_id, BUDI)
    assert worker.collect() == []
    approve(worker, adjudication_id, ANI)

    (decided,) = worker.collect()
    assert isinstance(decided, AdjudicationDecided)
    assert (decided.outcome, decided.proposed_by, decided.approved_by) == (Outcome.NOT_COVERED, BUDI, ANI)
    assert (decided.on, decided.programmes) == (DAY, PAIR)
    assert undecided_about(worker, CLAIM) is None


def test_a_proposal_that_changed_since_it_was_read_is_not_approved(worker: Worker) -> None:
    adjudication_id = opened(worker)
    propose_covered(worker, adjudication_id, ANI, Outcome.NOT_COVERED)
    propose_covered(worker, adjudication_id, ANI, Outcome.COVERED)

    with pytest.raises(ProposalChanged):
        approve(worker, adjudication_id, BUDI, outcome=Outcome.NOT_COVERED)

    assert undecided_about(worker, CLAIM) is not None
    approve(worker, adjudication_id, BUDI, outcome=Outcome.COVERED)
    assert undecided_about(worker, CLAIM) is None


def test_nothing_holds_before_it_was_proposed_and_nothing_is_decided_twice(worker: Worker) -> None:
    adjudication_id = opened(worker)
    with pytest.raises(AdjudicationNotProposed):
        approve(worker, adjudication_id, BUDI)
    propose_covered(worker, adjudication_id)
    approve(worker, adjudication_id, BUDI)
    worker.collect()

    with pytest.raises(AdjudicationAlreadyDecided):
        propose_covered(worker, adjudication_id)
    with pytest.raises(AdjudicationAlreadyDecided):
        approve(worker, adjudication_id, BUDI)
    with pytest.raises(AdjudicationUnknown):
        propose_covered(worker, UUID(int=1))

    assert worker.collect() == []


def test_what_moves_the_day_after_a_decision_opens_another_adjudication(worker: Worker) -> None:
    first = opened(worker)
    propose_covered(worker, first)
    approve(worker, first, BUDI)

    second = open_adjudication(worker, worker.known.claims[0], AdjudicationCause.PAYMENT_REVERSED)

    assert second != first
    undecided = undecided_about(worker, CLAIM)
    assert undecided is not None
    assert (undecided.adjudication_id, undecided.outcome) == (second, None)
