"""Events as journal postings: which accounts a fact moves, always adding up to zero."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ledger.domain.events import (
    AmountsExplained,
    Benefit,
    BenefitPaid,
    BenefitsAssessed,
    ClaimApproved,
    ClaimFiled,
    ClaimRejected,
    ClaimReversed,
    ClaimVerified,
    ContributionCredited,
    ContributionReleased,
    DeductionConsentGiven,
    DeductionConsentWithdrawn,
    DeductionNoted,
    DeductionNoteWithdrawn,
    DeductionRemitted,
    DepartmentJoined,
    DepartmentLeft,
    DuplicateReleased,
    FundsAllocated,
    FundsReturned,
    LedgerEvent,
    PaymentCleared,
    PaymentReceived,
    PaymentReversed,
    ReceivableSettled,
    RefundApproved,
    RefundPaid,
    RefundRequested,
    RemittanceReversed,
    SalaryDeducted,
    SalaryDeductionCorrected,
    ScholarshipEnded,
    ScholarshipGranted,
    ScholarshipInstalmentDue,
    ScholarshipInstalmentPaid,
    SponsorRegistered,
)
from ledger.domain.values import Programme

BANK = "1100 bank:collection"  # one collecting account until bank statements name theirs
BENEFITS_MONEY = "1500 bpjs-benefits"  # benefits are paid from BPJS's money, never from the sponsors' bank account

# What stands before an account's own part; a class is named by its number and this.
CLASSES: Final[Mapping[str, str]] = {
    name[:4]: name
    for name in (
        "1100 bank",
        "1200 receivable:deductions",
        "1210 receivable:sponsor",
        "1500 bpjs-benefits",
        "2100 sponsor-funds",
        "2150 deductions-promised",
        "2200 contributions-payable",
        "2400 refunds-payable",
        "2500 claims-payable",
        "5100 benefits",
    )
}

POSTED: Final[tuple[type[LedgerEvent], ...]] = (
    PaymentReceived,
    FundsAllocated,
    ContributionReleased,
    ContributionCredited,
    DuplicateReleased,
    FundsReturned,
    PaymentReversed,
    ReceivableSettled,
    RefundApproved,
    RefundPaid,
    SalaryDeducted,
    SalaryDeductionCorrected,
    DeductionRemitted,
    RemittanceReversed,
    ClaimApproved,
    BenefitPaid,
    ClaimReversed,
    ScholarshipInstalmentDue,
    ScholarshipInstalmentPaid,
    ScholarshipEnded,
)
"""Facts of sponsors and claims that move money."""

MOVES_NO_MONEY: Final[tuple[type[LedgerEvent], ...]] = (
    SponsorRegistered,
    PaymentCleared,  # the money was received before; from now on it can be allocated
    RefundRequested,  # nothing is owed before a second person agrees
    DeductionConsentGiven,
    DeductionConsentWithdrawn,
    DeductionNoted,  # a worker's, as the next one; the sponsor's fact of the same command posts
    DeductionNoteWithdrawn,
    DepartmentJoined,
    DepartmentLeft,
    ClaimFiled,
    ClaimVerified,
    ClaimRejected,
    BenefitsAssessed,
    AmountsExplained,
    ScholarshipGranted,  # each of its years is owed when it falls due
)
"""Facts of sponsors and claims that post nothing; every other one of them is in POSTED."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One leg. `amount` in sen: debit > 0, credit < 0."""

    account: str
    amount: int


def class_of(account: str) -> str:
    """The account's class, such as "2100 sponsor-funds". Raises KeyError for an account of no class."""
    return CLASSES[account[:4]]


def postings_of(event: LedgerEvent) -> tuple[Posting, ...]:
    """Balanced postings of a fact of a sponsor or a claim, each account once; facts of workers post nothing, or
    everything counts twice.
    """
    legs = _legs(event)
    return tuple(Posting(account, amount) for account, amount in legs.items() if amount)


def funds_of(event: LedgerEvent) -> str:
    """The account of what a sponsor can spend, for a fact of that sponsor."""
    return f"2100 sponsor-funds:{event.originator_id}"


def _legs(event: LedgerEvent) -> dict[str, int]:
    return _legs_of_sponsor(event) or _legs_of_payroll(event) or _legs_of_claim(event)


def _legs_of_sponsor(event: LedgerEvent) -> dict[str, int]:
    match event:
        case PaymentReceived(amount=amount):
            return {BANK: amount, funds_of(event): -amount}
        case FundsAllocated(amounts=amounts):
            return {funds_of(event): sum(amounts.values()), **_payable(amounts, sign=-1)}
        case (
            ContributionReleased(amounts=amounts)
            | ContributionCredited(amounts=amounts)
            | DuplicateReleased(amounts=amounts)
            | FundsReturned(amounts=amounts)
        ):
            return {**_payable(amounts, sign=1), funds_of(event): -sum(amounts.values())}
        case PaymentReversed(amount=amount, missing=missing):
            owed = f"1210 receivable:sponsor:{event.originator_id}"
            return {funds_of(event): amount - missing, owed: missing, BANK: -amount}
        case ReceivableSettled(amount=amount):
            return {funds_of(event): amount, f"1210 receivable:sponsor:{event.originator_id}": -amount}
        case RefundApproved(amount=amount):
            return {funds_of(event): amount, f"2400 refunds-payable:{event.originator_id}": -amount}
        case RefundPaid(amount=amount):
            return {f"2400 refunds-payable:{event.originator_id}": amount, BANK: -amount}
        case _:
            return {}


def _legs_of_payroll(event: LedgerEvent) -> dict[str, int]:
    """What a treasurer owes, against a promise that nobody can spend: money is the sponsor's when it arrives."""
    match event:
        case SalaryDeducted(amount=amount):
            owed = amount
        case SalaryDeductionCorrected(amount=amount, before=before):
            owed = amount - before
        case DeductionRemitted(amount=amount):
            owed = -amount
        case RemittanceReversed(amount=amount):
            owed = amount
        case _:
            return {}
    sponsor_id = event.originator_id
    return {f"1200 receivable:deductions:{sponsor_id}": owed, f"2150 deductions-promised:{sponsor_id}": -owed}


def _legs_of_claim(event: LedgerEvent) -> dict[str, int]:
    match event:
        case ClaimApproved(benefits=benefits):
            owed_by_programme = _by_programme(benefits)
            return {**_benefits(owed_by_programme, sign=1), _claim(event): -sum(owed_by_programme.values())}
        case BenefitPaid(benefit=benefit):
            return {_claim(event): benefit.amount, BENEFITS_MONEY: -benefit.amount}
        case ScholarshipInstalmentDue(programme=programme, amount=amount):
            return {f"5100 benefits:{programme}": amount, _claim(event): -amount}
        case ScholarshipInstalmentPaid(amount=amount):
            return {_claim(event): amount, BENEFITS_MONEY: -amount}
        case ScholarshipEnded(programme=programme, withdrawn=withdrawn):
            return {_claim(event): withdrawn, f"5100 benefits:{programme}": -withdrawn}
        case ClaimReversed(unpaid=unpaid, paid=paid):
            # What was paid is to be recovered, and is BPJS's again when it is: until then it stands as a debit here.
            both = {programme: unpaid.get(programme, 0) + paid.get(programme, 0) for programme in Programme}
            left, recoverable = sum(unpaid.values()), sum(paid.values())
            return {_claim(event): left, BENEFITS_MONEY: recoverable, **_benefits(both, sign=-1)}
        case _:
            return {}


def _payable(amounts: Mapping[Programme, int], sign: int) -> dict[str, int]:
    return {
        f"2200 contributions-payable:{programme}": sign * amounts[programme]
        for programme in Programme
        if programme in amounts
    }


def _benefits(amounts: Mapping[Programme, int], sign: int) -> dict[str, int]:
    return {f"5100 benefits:{programme}": sign * amounts[programme] for programme in Programme if programme in amounts}


def _claim(event: LedgerEvent) -> str:
    return f"2500 claims-payable:{event.originator_id}"


def _by_programme(benefits: tuple[Benefit, ...]) -> dict[Programme, int]:
    sums: dict[Programme, int] = {}
    for benefit in benefits:
        sums[benefit.programme] = sums.get(benefit.programme, 0) + benefit.amount
    return sums
