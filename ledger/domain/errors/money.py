"""Refusals: money: payments, reversals, refunds, allocations."""

from ledger.domain.errors.refusal import LedgerError


class AmountInvalid(LedgerError):
    message = "{reason}"


class InstantInFuture(LedgerError):
    message = "{field} lies in the future: money and facts are recorded when they have happened"


class PaymentAmountMissing(LedgerError):
    message = "a payment is more than 0.00"


class PaymentTotalTooLarge(LedgerError):
    message = "one sponsor's payments add up to at most {total_max} rupiah"


class ClearingNotExpected(LedgerError):
    message = "cleared_at belongs to a giro or cheque that has not cleared yet; this payment came by {channel}"


class ClearingOutOfOrder(LedgerError):
    message = "cleared_at lies before received_at: a giro or cheque clears after it was received"


class AllocationExceedsFunds(LedgerError):
    message = "the allocation needs more than the sponsor's cleared money"


class PaymentReversedAlready(LedgerError):
    code = "payment-reversed"
    message = "the payment {payment_id} is reversed"


class ReversalBeforeReceipt(LedgerError):
    message = "effective_at lies before the payment was received"


class ReceivableOutstanding(LedgerError):
    message = "{receivable} rupiah of a reversed payment are missing: they are made good before anything else"


class NothingOwed(LedgerError):
    message = "the sponsor owes nothing"


class RefundAmountMissing(LedgerError):
    message = "a refund is more than 0.00"


class RefundExceedsBalance(LedgerError):
    message = "the refund of {asked} is more than the {available} that are available and cleared"


class RefundUnknown(LedgerError):
    message = "no refund has the id {refund_id}"


class RefundExists(LedgerError):
    message = "a refund with the id {refund_id} was asked for"


class RefundAlreadyApproved(LedgerError):
    message = "the refund is approved"


class RefundNotApproved(LedgerError):
    message = "the refund is not approved yet"


class RefundAlreadyPaid(LedgerError):
    message = "the refund was paid out"


class BeyondPrepayment(LedgerError):
    message = "through_month is more than 12 months after effective_at's month; the latest is {latest}"


class PaymentUnknown(LedgerError):
    message = "no payment has the id {payment_id}"


class PaymentExists(LedgerError):
    message = "a payment with the id {payment_id} is recorded"


class PaymentConflict(LedgerError):
    message = "this sponsor's payment {payment_id} has the same reference and other content"


class AllocationUnknown(LedgerError):
    message = "no allocation has the id {allocation_id}"


class AllocationTooLarge(LedgerError):
    message = "one allocation settles at most {worker_months_max} worker-months: choose workers or fewer months"
