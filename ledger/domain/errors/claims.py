"""Refusals: claims and adjudications."""

from ledger.domain.errors.refusal import LedgerError


class FourEyes(LedgerError):
    message = "a second person must do this: whoever began it, or had a part in it, may not"


class ClaimUnknown(LedgerError):
    message = "no claim has the id {claim_id}"


class ClaimExists(LedgerError):
    message = "a claim with the id {claim_id} is filed"


class ClaimState(LedgerError):
    """What is asked does not follow from where the claim is in its life."""

    message = "the claim is {state}: it cannot be {wanted}"


class ClaimUndecided(LedgerError):
    message = "the adjudication {adjudication_id} of the claim's day is not decided yet"


class ClaimNotCovered(LedgerError):
    message = "the claim's day is {outcome}: nothing can be approved"


class DeathClaimedAlready(LedgerError):
    """Nobody dies twice, nor at work and otherwise: JKM is for a death that JKK does not pay (law 3)."""

    message = "the claim {claim_id} for the worker's death is approved: nothing can be approved beside it"


class SavingClaimedAlready(LedgerError):
    """What was saved is paid once; of what was saved anew since, people name the sum."""

    message = (
        "the saving was claimed before, by {claim_id}, which is approved: name the sums that were saved since, with "
        "the reason, or reverse that claim first"
    )


class BenefitAmountMissing(LedgerError):
    message = "a benefit, and what is paid of it, is more than 0.00"


class BenefitOfAnotherProgramme(LedgerError):
    message = "{programme} does not pay for a claim of the kind {kind}"


class BenefitExceedsApproved(LedgerError):
    message = "{asked} of {benefit} is more than the {left} that were approved and are not paid"


class AdjudicationUnknown(LedgerError):
    message = "no adjudication has the id {adjudication_id}"


class AdjudicationNotProposed(LedgerError):
    message = "nobody has proposed a decision yet"


class AdjudicationAlreadyDecided(LedgerError):
    message = "the adjudication is decided"


class DisbursementExists(LedgerError):
    message = "a payment with the id {disbursement_id} is recorded for this claim"


class ProposalChanged(LedgerError):
    message = "the proposal is {outcome} by now: read it again before you approve it"


class ClaimTooLate(LedgerError):
    """The law lets the right to claim lapse some years after the accident (law 3.8)."""

    message = "a claim of a work accident had to be filed by {last_day}"


class BenefitsNotAssessed(LedgerError):
    message = "nothing was assessed for this claim: the approval must name what is owed"


class BenefitsDisputed(LedgerError):
    """Two readings of the law give two sums, and the approval does not say which one was chosen."""

    message = "two readings give two sums: the approval must name the one that was chosen, with a reason"


class BenefitsDiffer(LedgerError):
    """`assessed` and `given`: sums by programme and benefit."""

    message = "the sums are not those assessed: approving them needs a reason"


class AssessmentDetailNotOfKind(LedgerError):
    message = "{field} says nothing about a claim of the kind {kind}"
