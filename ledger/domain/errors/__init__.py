"""Every refusal of the ledger, with its public code and the fields that explain it."""

# One line a name would be four hundred lines: the list is packed by hand, in order.
# fmt: off
# isort: off
from ledger.domain.errors.agents import (
    AgentEndedAlready, AgentEndsBeforeStart, AgentExists, AgentHasEnded, AgentNotBegun, AgentUnknown,
    EnrolmentCreditedAlready,
)
from ledger.domain.errors.amendment import AmendmentEmpty, CreditRunInFuture, IncomeTooEarly
from ledger.domain.errors.backdating import (
    BackdatingClosed, BackdatingExists, BackdatingTooLong, BackdatingTotalChanged, BackdatingUnknown, InsufficientFunds,
    LetterInFuture, MonthsNotAGap, NothingToRestore, SponsorNotEnrolled,
)
from ledger.domain.errors.benefits import BenefitNotTabled
from ledger.domain.errors.claims import (
    AdjudicationAlreadyDecided, AdjudicationNotProposed, AdjudicationUnknown, AssessmentDetailNotOfKind,
    BenefitAmountMissing, BenefitExceedsApproved, BenefitOfAnotherProgramme, BenefitsDiffer, BenefitsDisputed,
    BenefitsNotAssessed, ClaimExists, ClaimNotCovered, ClaimState, ClaimTooLate, ClaimUndecided, ClaimUnknown,
    DeathClaimedAlready, DisbursementExists, FourEyes, ProposalChanged, SavingClaimedAlready,
)
from ledger.domain.errors.departments import (
    DeductionMonthOutOfRange, DeductionTooLarge, DepartmentExists, DepartmentJoinedAlready, DepartmentNotJoined,
    DepartmentUnknown, EnrolmentEndedBefore, EnrolmentValidatedAlready, LeavingBeforeJoining, PayrollBatchConflict,
    PayrollBatchExists, PayrollBatchRefused, PayrollBatchUnknown, RemittanceDiffers, RemittanceLineUnknown,
    RemittanceUnknown, StaffNumberTaken,
)
from ledger.domain.errors.enrolment_file import (
    EnrolmentFileDiffers, EnrolmentFileTooLong, EnrolmentFileUnknown, NikTwiceInFile, RowIncomplete,
)
from ledger.domain.errors.law import (
    CalendarRefused, LawProposalDecided, LawProposalExists, LawProposalUnknown, PolicyUnknown, PolicyValueRefused,
    PublishedInFuture, TariffExists, TariffRefused, YieldNotOfAYear,
)
from ledger.domain.errors.log import (
    AsKnownAtInTheFuture, ClockBehind, ClockNotSimulated, ConcurrentChange, EventTooLarge, IdempotencyKeyReused,
    KeyTaken, LedgerNotOpened, ViewBehind,
)
from ledger.domain.errors.membership import (
    AgeLimit, BeforeTheLaw, BirthDateImplausible, EndBeforeBirth, EndInFuture, EnrolmentAlreadyEnded, EnrolmentExists,
    EnrolmentIdTaken, EnrolmentUnknown, IdentityErased, LapseRunInFuture, MembershipAlreadyEnded,
    MembershipEndedByDeath, ProgrammeNotInScheme, ProgrammeNotOpen, ProgrammePair, QuotaFull, SchemeExists,
    SchemeOfAnotherSponsor, SchemeUnknown, SponsorExists, SponsorUnknown, WorkerExists, WorkerIdTaken, WorkerUnknown,
    ZoneUnknown,
)
from ledger.domain.errors.merging import (
    MergeChanged, MergeNeedsDecision, MergeNeedsOtherWay, MergeNeedsSameEnd, MergeNotRequested, MergeWithItself, Merged,
)
from ledger.domain.errors.money import (
    AllocationExceedsFunds, AllocationTooLarge, AllocationUnknown, AmountInvalid, BeyondPrepayment, ClearingNotExpected,
    ClearingOutOfOrder, InstantInFuture, NothingOwed, PaymentAmountMissing, PaymentConflict, PaymentExists,
    PaymentReversedAlready, PaymentTotalTooLarge, PaymentUnknown, ReceivableOutstanding, RefundAlreadyApproved,
    RefundAlreadyPaid, RefundAmountMissing, RefundExceedsBalance, RefundExists, RefundNotApproved, RefundUnknown,
    ReversalBeforeReceipt,
)
from ledger.domain.errors.payroll import (
    CorrectionBelowRemitted, DeductionAmountMissing, DeductionConsentExists, DeductionConsentMissing,
    DeductionConsentUnknown, DeductionConsentWithdrawnAlready, DeductionExists, DeductionIdTaken, DeductionUnknown,
    DeductionWorkerNotEnrolled, DeductionsNotExpected, PaymentBringsNothing, WithdrawalBeforeConsent,
    WorkingPopulationEmpty,
)
from ledger.domain.errors.refusal import LedgerError
from ledger.domain.errors.scholarships import (
    ChildOfAge, InstalmentNotDue, InstalmentPaidAlready, ScholarshipAsAssessed, ScholarshipChildTwice,
    ScholarshipChildrenMax, ScholarshipEndTooEarly, ScholarshipEndedAlready, ScholarshipRunInFuture, ScholarshipUnknown,
    SchoolingStartsTooEarly,
)
from ledger.domain.errors.sheets import (
    CellsMerged, ColumnMisspelt, ColumnRepeated, ColumnsMissing, ColumnsTooMany, EncodingNotUtf8, EncodingRefused,
    FileEmpty, FileFormatUnknown, FileTooLarge, HeaderMissing, NulByte, QuoteNotClosed, RowTooLong, RowUnreadable,
    RowsTooMany, SHEET_REFUSALS, SheetRefused, WorkbookEncrypted, WorkbookOldFormat, WorkbookSheetHidden,
    WorkbookSheetUnclear, WorkbookTooLarge, WorkbookUnreadable, WorkbookWithMacros,
)
from ledger.domain.errors.standing import (
    AttestationInFuture, AttestationMissing, AttestationOutsideSpell, MarkCleared, MarkExists, MarkInFuture,
    MarkUnknown, NumberAlreadyIssued, NumberBeforeSettlement, SpellUnknown, ThroughBeforeStart,
)
from ledger.domain.errors.villages import (
    NominationClosed, NominationNotPassed, NominationUnknown, ScreeningListEmpty, ScreeningListGone,
    ScreeningListOfAnotherKind, ScreeningListUnknown, SeatsExceedQuota, VillageExists, VillageNeedsScheme,
    VillageUnknown, VillageWithoutSeats,
)
# isort: on

__all__ = [
    "SHEET_REFUSALS", "AdjudicationAlreadyDecided", "AdjudicationNotProposed", "AdjudicationUnknown", "AgeLimit",
    "AgentEndedAlready", "AgentEndsBeforeStart", "AgentExists", "AgentHasEnded", "AgentNotBegun", "AgentUnknown",
    "AllocationExceedsFunds", "AllocationTooLarge", "AllocationUnknown", "AmendmentEmpty", "AmountInvalid",
    "AsKnownAtInTheFuture", "AssessmentDetailNotOfKind", "AttestationInFuture", "AttestationMissing",
    "AttestationOutsideSpell", "BackdatingClosed", "BackdatingExists", "BackdatingTooLong", "BackdatingTotalChanged",
    "BackdatingUnknown", "BeforeTheLaw", "BenefitAmountMissing", "BenefitExceedsApproved", "BenefitNotTabled",
    "BenefitOfAnotherProgramme", "BenefitsDiffer", "BenefitsDisputed", "BenefitsNotAssessed", "BeyondPrepayment",
    "BirthDateImplausible", "CalendarRefused", "CellsMerged", "ChildOfAge", "ClaimExists", "ClaimNotCovered",
    "ClaimState", "ClaimTooLate", "ClaimUndecided", "ClaimUnknown", "ClearingNotExpected", "ClearingOutOfOrder",
    "ClockBehind", "ClockNotSimulated", "ColumnMisspelt", "ColumnRepeated", "ColumnsMissing", "ColumnsTooMany",
    "ConcurrentChange", "CorrectionBelowRemitted", "CreditRunInFuture", "DeathClaimedAlready", "DeductionAmountMissing",
    "DeductionConsentExists", "DeductionConsentMissing", "DeductionConsentUnknown", "DeductionConsentWithdrawnAlready",
    "DeductionExists", "DeductionIdTaken", "DeductionMonthOutOfRange", "DeductionTooLarge", "DeductionUnknown",
    "DeductionWorkerNotEnrolled", "DeductionsNotExpected", "DepartmentExists", "DepartmentJoinedAlready",
    "DepartmentNotJoined", "DepartmentUnknown", "DisbursementExists", "EncodingNotUtf8", "EncodingRefused",
    "EndBeforeBirth", "EndInFuture", "EnrolmentAlreadyEnded", "EnrolmentCreditedAlready", "EnrolmentEndedBefore",
    "EnrolmentExists", "EnrolmentFileDiffers", "EnrolmentFileTooLong", "EnrolmentFileUnknown", "EnrolmentIdTaken",
    "EnrolmentUnknown", "EnrolmentValidatedAlready", "EventTooLarge", "FileEmpty", "FileFormatUnknown", "FileTooLarge",
    "FourEyes", "HeaderMissing", "IdempotencyKeyReused", "IdentityErased", "IncomeTooEarly", "InstalmentNotDue",
    "InstalmentPaidAlready", "InstantInFuture", "InsufficientFunds", "KeyTaken", "LapseRunInFuture",
    "LawProposalDecided", "LawProposalExists", "LawProposalUnknown", "LeavingBeforeJoining", "LedgerError",
    "LedgerNotOpened", "LetterInFuture", "MarkCleared", "MarkExists", "MarkInFuture", "MarkUnknown",
    "MembershipAlreadyEnded", "MembershipEndedByDeath", "MergeChanged", "MergeNeedsDecision", "MergeNeedsOtherWay",
    "MergeNeedsSameEnd", "MergeNotRequested", "MergeWithItself", "Merged", "MonthsNotAGap", "NikTwiceInFile",
    "NominationClosed", "NominationNotPassed", "NominationUnknown", "NothingOwed", "NothingToRestore", "NulByte",
    "NumberAlreadyIssued", "NumberBeforeSettlement", "PaymentAmountMissing", "PaymentBringsNothing", "PaymentConflict",
    "PaymentExists", "PaymentReversedAlready", "PaymentTotalTooLarge", "PaymentUnknown", "PayrollBatchConflict",
    "PayrollBatchExists", "PayrollBatchRefused", "PayrollBatchUnknown", "PolicyUnknown", "PolicyValueRefused",
    "ProgrammeNotInScheme", "ProgrammeNotOpen", "ProgrammePair", "ProposalChanged", "PublishedInFuture", "QuotaFull",
    "QuoteNotClosed", "ReceivableOutstanding", "RefundAlreadyApproved", "RefundAlreadyPaid", "RefundAmountMissing",
    "RefundExceedsBalance", "RefundExists", "RefundNotApproved", "RefundUnknown", "RemittanceDiffers",
    "RemittanceLineUnknown", "RemittanceUnknown", "ReversalBeforeReceipt", "RowIncomplete", "RowTooLong",
    "RowUnreadable", "RowsTooMany", "SavingClaimedAlready", "SchemeExists", "SchemeOfAnotherSponsor", "SchemeUnknown",
    "ScholarshipAsAssessed", "ScholarshipChildTwice", "ScholarshipChildrenMax", "ScholarshipEndTooEarly",
    "ScholarshipEndedAlready", "ScholarshipRunInFuture", "ScholarshipUnknown", "SchoolingStartsTooEarly",
    "ScreeningListEmpty", "ScreeningListGone", "ScreeningListOfAnotherKind", "ScreeningListUnknown", "SeatsExceedQuota",
    "SheetRefused", "SpellUnknown", "SponsorExists", "SponsorNotEnrolled", "SponsorUnknown", "StaffNumberTaken",
    "TariffExists", "TariffRefused", "ThroughBeforeStart", "ViewBehind", "VillageExists", "VillageNeedsScheme",
    "VillageUnknown", "VillageWithoutSeats", "WithdrawalBeforeConsent", "WorkbookEncrypted", "WorkbookOldFormat",
    "WorkbookSheetHidden", "WorkbookSheetUnclear", "WorkbookTooLarge", "WorkbookUnreadable", "WorkbookWithMacros",
    "WorkerExists", "WorkerIdTaken", "WorkerUnknown", "WorkingPopulationEmpty", "YieldNotOfAYear", "ZoneUnknown",
]
