"""A claim's life: each step follows from the one before, and no one person carries it from filing to payment."""

from collections.abc import Callable
from datetime import date
from itertools import product
from uuid import UUID, uuid4

import pytest

from ledger.domain.answers import Moment
from ledger.domain.claim import Claim
from ledger.domain.claim_state import Stage
from ledger.domain.errors import (
    BenefitAmountMissing,
    BenefitExceedsApproved,
    BenefitOfAnotherProgramme,
    ClaimState,
    DisbursementExists,
    FourEyes,
    InstantInFuture,
)
from ledger.domain.events import Benefit, ClaimFiled, ClaimReversed, CoverageEvidence
from ledger.domain.values import ClaimKind, Outcome, Programme
from tests.domain.story import SEALED, W, instant

NOW = instant("2025-08-10 09:00")
ANI, BUDI, CICI = UUID(int=0xA), UUID(int=0xB), UUID(int=0xC)
EVIDENCE = CoverageEvidence(known_at=7, outcome=Outcome.COVERED, programmes=())
DEATH = Benefit(programme=Programme.JKM, benefit="death", amount=1_000)
FUNERAL = Benefit(programme=Programme.JKM, benefit="funeral", amount=200)
TREATMENT = Benefit(programme=Programme.JKK, benefit="treatment", amount=30)
SAVING = Benefit(programme=Programme.JHT, benefit="saving", amount=5)

Step = Callable[[Claim], object]


def filed(kind: ClaimKind = ClaimKind.JKM_DEATH, *, by: UUID = ANI) -> Claim:
    return Claim.file(
        UUID(int=0xC1A1),
        worker_id=W,
        kind=kind,
        moment=Moment(date(2025, 3, 10)),
        coverage=EVIDENCE,
        description=None,
        filed_by=by,
    )


def verified(kind: ClaimKind = ClaimKind.JKM_DEATH, *, by: UUID = ANI, verified_by: UUID = BUDI) -> Claim:
    claim = filed(kind, by=by)
    claim.verify(note=None, verified_by=verified_by)
    return claim


def approved(*benefits: Benefit) -> Claim:
    claim = verified()
    claim.approve(benefits or (DEATH, FUNERAL), CICI)
    return claim


def pay(claim: Claim, benefit: Benefit, paid_at: str = "2025-08-10 09:00") -> None:
    claim.disburse(uuid4(), benefit, paid_at=instant(paid_at), reference=SEALED, now=NOW)


def part(benefit: Benefit, amount: int) -> Benefit:
    return benefit.model_copy(update={"amount": amount})


def paid() -> Claim:
    claim = approved(DEATH)
    pay(claim, DEATH)
    return claim


def rejected() -> Claim:
    claim = filed()
    claim.reject(reason=SEALED, rejected_by=ANI)
    return claim


def taken_back() -> Claim:
    claim = approved()
    claim.reverse(reason=SEALED, reversed_by=CICI)
    return claim


STAGES: dict[Stage, Callable[[], Claim]] = {
    Stage.FILED: filed,
    Stage.VERIFIED: verified,
    Stage.APPROVED: approved,
    Stage.PAID: paid,
    Stage.REJECTED: rejected,
    Stage.REVERSED: taken_back,
}
STEPS: dict[str, Step] = {
    "verified": lambda claim: claim.verify(note=None, verified_by=BUDI),
    "approved": lambda claim: claim.approve([DEATH], CICI),
    "rejected": lambda claim: claim.reject(reason=SEALED, rejected_by=CICI),
    "paid": lambda claim: pay(claim, part(DEATH, 1)),
    "reversed": lambda claim: claim.reverse(reason=SEALED, reversed_by=CICI),
}
FOLLOWS = {
    (Stage.FILED, "verified"),
    (Stage.FILED, "rejected"),
    (Stage.VERIFIED, "approved"),
    (Stage.VERIFIED, "rejected"),
    (Stage.APPROVED, "paid"),
    (Stage.APPROVED, "reversed"),
    (Stage.PAID, "reversed"),
}


@pytest.mark.parametrize("stage", Stage)
def test_a_claim_is_told_by_its_stage_and_comes_back_from_its_state_and_from_its_facts(stage: Stage) -> None:
    claim = STAGES[stage]()

    assert claim.stage is stage
    restored = Claim.restore(claim.id, claim.version, claim.state())
    assert restored.known == claim.known
    facts = claim.collect()
    assert isinstance(facts[0], ClaimFiled)
    assert Claim.fold(claim.id, facts).state() == claim.state()


@pytest.mark.parametrize(("stage", "step"), list(product(Stage, STEPS)))
def test_a_step_follows_from_the_one_before_or_is_refused(stage: Stage, step: str) -> None:
    claim = STAGES[stage]()
    before = claim.state()
    if (stage, step) in FOLLOWS:
        STEPS[step](claim)
        assert claim.state() != before
        return

    # All that was approved is paid: it is the sum that says no.
    with pytest.raises(BenefitExceedsApproved if (stage, step) == (Stage.PAID, "paid") else ClaimState) as refused:
        STEPS[step](claim)

    assert claim.state() == before
    if isinstance(refused.value, ClaimState):
        assert refused.value.fields == {"state": stage.value, "wanted": step}


@pytest.mark.parametrize(("filer", "verifier", "approver"), list(product((ANI, BUDI, CICI), repeat=3)))
def test_who_filed_or_verified_never_approves(filer: UUID, verifier: UUID, approver: UUID) -> None:
    claim = verified(by=filer, verified_by=verifier)
    if approver not in {filer, verifier}:
        claim.approve([DEATH], approver)
        assert claim.stage is Stage.APPROVED
        return

    with pytest.raises(FourEyes):
        claim.approve([DEATH], approver)

    assert claim.stage is Stage.VERIFIED


def test_who_filed_does_not_take_it_back_and_who_approved_may() -> None:
    claim = approved()
    with pytest.raises(FourEyes):
        claim.reverse(reason=SEALED, reversed_by=ANI)

    claim.reverse(reason=SEALED, reversed_by=CICI)

    assert claim.stage is Stage.REVERSED


@pytest.mark.parametrize(
    ("kind", "benefit"),
    [
        (ClaimKind.JHT, SAVING),
        (ClaimKind.JKK_TREATMENT, TREATMENT),
        (ClaimKind.JKM_DEATH, DEATH),
        (ClaimKind.SCHOLARSHIP, TREATMENT),
        (ClaimKind.SCHOLARSHIP, DEATH),
    ],
)
def test_a_saving_is_paid_for_a_claim_of_savings_and_the_membership_for_all_others(
    kind: ClaimKind, benefit: Benefit
) -> None:
    claim = verified(kind)
    other = DEATH if kind is ClaimKind.JHT else SAVING
    with pytest.raises(BenefitOfAnotherProgramme):
        claim.approve([benefit, other], CICI)

    claim.approve([benefit], CICI)

    assert [owed.approved for owed in claim.known.benefits] == [benefit.amount]


def test_an_approval_says_what_is_owed() -> None:
    claim = verified()

    with pytest.raises(BenefitAmountMissing):
        claim.approve([DEATH, part(FUNERAL, 0)], CICI)
    for unclear in ([], [DEATH, part(DEATH, 1)]):
        with pytest.raises(ValueError, match="each once"):
            claim.approve(unclear, CICI)

    assert claim.stage is Stage.VERIFIED


def test_each_benefit_is_paid_up_to_what_was_approved_and_no_other_pays_for_it() -> None:
    claim = approved(DEATH, FUNERAL)
    pay(claim, part(DEATH, 400))
    pay(claim, part(DEATH, 599))

    for asked, left in ((part(DEATH, 2), "0.01"), (part(FUNERAL, 201), "2.00"), (TREATMENT, "0.00")):
        with pytest.raises(BenefitExceedsApproved) as refused:
            pay(claim, asked)
        assert refused.value.fields["left"] == left

    stages = []
    for rest in (part(DEATH, 1), FUNERAL):
        pay(claim, rest)
        stages.append(claim.stage)
    assert stages == [Stage.APPROVED, Stage.PAID]


def test_a_disbursement_is_one_payment_whoever_brings_its_id_again() -> None:
    claim = approved()
    claim.disburse(UUID(int=0xD), part(FUNERAL, 100), paid_at=instant("2025-08-10 09:00"), reference=SEALED, now=NOW)

    with pytest.raises(DisbursementExists):
        claim.disburse(
            UUID(int=0xD), part(FUNERAL, 100), paid_at=instant("2025-08-11 09:00"), reference=SEALED, now=NOW
        )


def test_nothing_is_paid_tomorrow_and_nothing_is_no_payment() -> None:
    claim = approved()

    with pytest.raises(InstantInFuture):
        pay(claim, DEATH, "2025-08-10 09:01")
    with pytest.raises(BenefitAmountMissing):
        pay(claim, part(DEATH, 0))


def test_a_claim_taken_back_says_by_programme_what_is_owed_no_longer_and_what_is_to_be_recovered() -> None:
    claim = approved(DEATH, FUNERAL, TREATMENT)
    pay(claim, part(DEATH, 400))
    pay(claim, TREATMENT)
    claim.collect()

    claim.reverse(reason=SEALED, reversed_by=CICI)

    (reversed_claim,) = claim.collect()
    assert isinstance(reversed_claim, ClaimReversed)
    assert reversed_claim.unpaid == {Programme.JKM: 800}
    assert reversed_claim.paid == {Programme.JKM: 400, Programme.JKK: 30}
