"""Every fact the ledger has ever recorded, one file for each kind of stream. Stored for ever: add, never edit or
delete.
"""

from ledger.domain.events.claim import (
    Benefit,
    BenefitPaid,
    ClaimApproved,
    ClaimFiled,
    ClaimRejected,
    ClaimReversed,
    ClaimVerified,
    CoverageEvidence,
    ProgrammeEvidence,
)
from ledger.domain.events.fact import (
    Funding,
    LedgerEvent,
    SpellOpening,
)
from ledger.domain.events.ledger import (
    LedgerOpened,
)
from ledger.domain.events.scheme import (
    SchemeOpened,
)
from ledger.domain.events.sponsor import (
    ContributionReleased,
    FundsAllocated,
    FundsReturned,
    PaymentCleared,
    PaymentReceived,
    PaymentReversed,
    ReceivableSettled,
    RefundApproved,
    RefundPaid,
    RefundRequested,
    SponsorRegistered,
)
from ledger.domain.events.worker import (
    AdjudicationDecided,
    AdjudicationOpened,
    AdjudicationProposed,
    ClaimNoted,
    ContributionReversed,
    ContributionSettled,
    Enrolled,
    EnrolmentEnded,
    MembershipEnded,
    MembershipLapseAnnulled,
    MembershipLapsed,
    SavingEnded,
    SpellSplit,
    SpellVoided,
    WorkerRegistered,
)

__all__ = [
    "AdjudicationDecided",
    "AdjudicationOpened",
    "AdjudicationProposed",
    "Benefit",
    "BenefitPaid",
    "ClaimApproved",
    "ClaimFiled",
    "ClaimNoted",
    "ClaimRejected",
    "ClaimReversed",
    "ClaimVerified",
    "ContributionReleased",
    "ContributionReversed",
    "ContributionSettled",
    "CoverageEvidence",
    "Enrolled",
    "EnrolmentEnded",
    "Funding",
    "FundsAllocated",
    "FundsReturned",
    "LedgerEvent",
    "LedgerOpened",
    "MembershipEnded",
    "MembershipLapseAnnulled",
    "MembershipLapsed",
    "PaymentCleared",
    "PaymentReceived",
    "PaymentReversed",
    "ProgrammeEvidence",
    "ReceivableSettled",
    "RefundApproved",
    "RefundPaid",
    "RefundRequested",
    "SavingEnded",
    "SchemeOpened",
    "SpellOpening",
    "SpellSplit",
    "SpellVoided",
    "SponsorRegistered",
    "WorkerRegistered",
]
