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
