"""The law is published by two persons: who may propose, approve and withdraw, and what becomes of a row."""

from uuid import UUID

import pytest

from ledger.domain.errors import FourEyes, LawProposalDecided, LawProposalExists, LawProposalUnknown, TariffExists
from ledger.domain.events import PolicyPublished, TariffPublished
from ledger.domain.law.founding import FOUNDING
from ledger.domain.ledger import Ledger
from ledger.domain.values import ClockMode
from tests.domain.rows_of_law import TODAY, calendar, policy, tariff

PROPOSER, APPROVER, LEDGER = UUID(int=1), UUID(int=2), UUID(int=9)
FIRST, SECOND = UUID(int=11), UUID(int=12)


@pytest.fixture
def ledger() -> Ledger:
    opened = Ledger.open(LEDGER, ClockMode.DATABASE, "Asia/Jakarta")
    opened.found_law()
    opened.collect()
    return opened


def test_a_second_person_publishes_what_the_first_proposed(ledger: Ledger) -> None:
    terms = policy()
    before = ledger.published

    ledger.propose(FIRST, terms, PROPOSER, TODAY)
    proposed = ledger.published
    ledger.approve(FIRST, APPROVER)

    assert proposed == before, "a proposal is one person's word"
    assert before is not None
    assert ledger.published == (*before, terms)
    fact = ledger.collect()[-1]
    assert isinstance(fact, PolicyPublished)
    assert (fact.terms, fact.proposal_id, fact.proposed_by, fact.approved_by) == (terms, FIRST, PROPOSER, APPROVER)


def test_whoever_proposed_a_row_does_not_approve_it(ledger: Ledger) -> None:
    ledger.propose(FIRST, policy(), PROPOSER, TODAY)
    ledger.collect()

    with pytest.raises(FourEyes):
        ledger.approve(FIRST, PROPOSER)

    assert ledger.collect() == []


def test_a_row_published_in_a_ledger_without_a_law_of_its_own_stands_beside_the_founding_set() -> None:
    older = Ledger.open(LEDGER, ClockMode.DATABASE, "Asia/Jakarta")
    with pytest.raises(TariffExists):
        older.propose(FIRST, tariff("pp44-2015"), PROPOSER, TODAY)

    older.propose(FIRST, policy(), PROPOSER, TODAY)
    older.approve(FIRST, APPROVER)

    assert older.published == (*FOUNDING, policy())
    assert not older.found_law(), "it has its law"


@pytest.mark.parametrize("decided", ["approve", "withdraw"])
def test_what_is_decided_is_not_decided_again(ledger: Ledger, decided: str) -> None:
    ledger.propose(FIRST, policy(), PROPOSER, TODAY)
    getattr(ledger, decided)(FIRST, APPROVER)
    ledger.collect()

    for verb in (ledger.approve, ledger.withdraw):
        with pytest.raises(LawProposalDecided):
            verb(FIRST, APPROVER)
    with pytest.raises(LawProposalExists):
        ledger.propose(FIRST, policy(), PROPOSER, TODAY)

    assert ledger.collect() == []


def test_a_proposal_that_nobody_made_is_not_known(ledger: Ledger) -> None:
    ledger.propose(FIRST, policy(), PROPOSER, TODAY)

    for verb in (ledger.approve, ledger.withdraw):
        with pytest.raises(LawProposalUnknown):
            verb(SECOND, APPROVER)
    with pytest.raises(LawProposalExists):
        ledger.propose(FIRST, policy(value="21"), PROPOSER, TODAY)


def test_whoever_proposed_may_withdraw_and_a_withdrawn_row_is_no_law(ledger: Ledger) -> None:
    ledger.propose(FIRST, tariff(), PROPOSER, TODAY)
    ledger.withdraw(FIRST, PROPOSER)

    assert tariff() not in (ledger.published or ())
    ledger.propose(SECOND, tariff(), PROPOSER, TODAY)  # its name is free again
    assert ledger.approve(SECOND, APPROVER) == tariff()


def test_the_name_of_a_tariff_means_one_row_for_ever(ledger: Ledger) -> None:
    ledger.propose(FIRST, tariff(), PROPOSER, TODAY)
    with pytest.raises(TariffExists):
        ledger.propose(SECOND, tariff(part=(1, 4)), PROPOSER, TODAY)
    ledger.approve(FIRST, APPROVER)

    with pytest.raises(TariffExists):
        ledger.propose(SECOND, tariff(part=(1, 4)), PROPOSER, TODAY)
    with pytest.raises(TariffExists):
        ledger.propose(SECOND, tariff("pp44-2015"), PROPOSER, TODAY)


def test_the_state_of_a_ledger_is_the_fold_of_what_was_proposed_and_decided(ledger: Ledger) -> None:
    ledger.propose(FIRST, tariff(), PROPOSER, TODAY)
    ledger.propose(SECOND, calendar(), PROPOSER, TODAY)
    ledger.approve(FIRST, APPROVER)
    restored = Ledger.restore(LEDGER, ledger.version, ledger.state())

    assert restored.state() == ledger.state()
    assert isinstance(ledger.collect()[-1], TariffPublished)
    with pytest.raises(LawProposalDecided):
        restored.approve(FIRST, APPROVER)
    restored.approve(SECOND, APPROVER)
    assert restored.published == (*(ledger.published or ()), calendar())
