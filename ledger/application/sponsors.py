"""Sponsors and their money coming in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ledger.application.receipts import receipt_of, require_not_reversed
from ledger.domain.errors import (
    DeductionsNotExpected,
    PaymentConflict,
    PaymentExists,
    PaymentUnknown,
    SponsorExists,
    SponsorUnknown,
)
from ledger.domain.groups import group_code
from ledger.domain.money import rupiah
from ledger.domain.payroll import remit, remitted_by
from ledger.domain.sponsor import Sponsor
from ledger.domain.values import Channel, FundOrigin, SponsorKind
from ledger.store.keys import Keys
from ledger.store.log import Claim, Context, Decision, Log, Recorded
from ledger.store.randomness import random_id
from ledger.store.register_queries import Registers
from ledger.store.registers import RegisterKind
from ledger.store.vault import Erased, Vault


@dataclass(frozen=True, slots=True)
class Payment:
    """What somebody says has arrived. `amount` in sen. `deduction_ids`: what a payment by payroll brings, in this
    order; None: the oldest deductions first.
    """

    amount: int
    received_at: datetime
    reference: str
    channel: Channel
    cleared_at: datetime | None = None
    deduction_ids: tuple[UUID, ...] | None = None


class Sponsors:
    def __init__(self, log: Log, registers: Registers, vault: Vault, keys: Keys) -> None:
        self._log = log
        self._registers = registers
        self._vault = vault
        self._keys = keys

    def register(
        self,
        context: Context,
        *,
        sponsor_id: UUID | None,
        name: str,
        kind: SponsorKind,
        fund_origin: FundOrigin,
        region: str,
    ) -> Recorded:
        """Raises SponsorExists for an id that is taken."""
        new_id = sponsor_id or random_id()

        def decide() -> Decision:
            if sponsor_id is not None and self._log.is_taken(sponsor_id):
                raise SponsorExists(sponsor_id=str(sponsor_id))
            texts = {"name": name}
            sealing = self._vault.seal_new(new_id, texts) if sponsor_id is None else self._vault.seal(new_id, texts)
            sponsor = Sponsor.register(
                new_id, kind=kind, fund_origin=fund_origin, region=region, name=sealing.references["name"]
            )
            return Decision([sponsor], {"sponsor_id": str(new_id)}, sealings=[sealing])

        return self._log.execute(context, decide)

    def receive_payment(
        self, context: Context, sponsor_id: UUID, payment: Payment, *, payment_id: UUID | None = None
    ) -> Recorded:
        """The same reference with the same content is answered like the first time.

        Raises DeductionsNotExpected, SponsorUnknown, PaymentConflict, PaymentExists, what Sponsor.receive raises, and
        DeductionUnknown.
        """
        if payment.deduction_ids is not None and payment.channel is not Channel.PAYROLL:
            raise DeductionsNotExpected(channel=payment.channel.value)
        new_id = payment_id or random_id()
        reference = self._keys.reference_mac(sponsor_id, payment.reference)

        def decide() -> Decision:
            sponsor = self._sponsor(sponsor_id)
            presumes_free = self._log.presumes_free()
            known = None if presumes_free else self._registers.find(RegisterKind.PAYMENT_REFERENCE, reference)
            if known is not None:
                assert known.detail is not None, "a reference is claimed with its payment"
                return self._same_again(sponsor, known.detail, payment)
            if payment_id is not None and self._registers.payment(payment_id) is not None:
                raise PaymentExists(payment_id=str(payment_id))
            sealing = self._vault.seal(sponsor_id, {"reference": payment.reference})
            sponsor.receive(
                new_id,
                amount=payment.amount,
                received_at=payment.received_at,
                channel=payment.channel,
                cleared_at=payment.cleared_at,
                reference=sealing.references["reference"],
                now=context.now,
            )
            if payment.channel is Channel.PAYROLL:
                remit(sponsor, new_id, payment.amount, payment.received_at, payment.deduction_ids)
            claim = Claim(RegisterKind.PAYMENT_REFERENCE, reference, sponsor_id, new_id)
            return Decision([sponsor], {"payment_id": str(new_id)}, claims=[claim], sealings=[sealing])

        return self._log.execute(context, decide, hot=[sponsor_id], chained=True)

    def clear_payment(self, context: Context, payment_id: UUID, *, cleared_at: datetime) -> Recorded:
        """A giro or cheque recorded without its clearing has cleared.

        Raises PaymentUnknown, PaymentReversedAlready and what Sponsor.clear raises.
        """
        known = self._registers.payment(payment_id)
        if known is None:
            raise PaymentUnknown(payment_id=str(payment_id))

        def decide() -> Decision:
            sponsor = self._sponsor(known.sponsor_id)
            require_not_reversed(self._registers, payment_id)
            sponsor.clear(receipt_of(self._log, self._registers, payment_id), cleared_at, context.now)
            return Decision([sponsor], {"payment_id": str(payment_id)})

        return self._log.execute(context, decide, hot=[known.sponsor_id])

    def describe(self, sponsor_id: UUID) -> dict[str, Any]:
        """What is known of a sponsor now; `name` is None once it was erased. Raises SponsorUnknown."""
        sponsor = self._sponsor(sponsor_id)
        texts = self._vault.open_fields(sponsor_id, ["name"])
        code = group_code(sponsor.known.kind, sponsor.known.fund_origin)
        return {
            "name": None if isinstance(texts, Erased) else texts["name"],
            "kind": sponsor.known.kind.value,
            "fund_origin": sponsor.known.fund_origin.value,
            "group_code": None if code is None else code.value,
            "region": sponsor.known.region,
            "available": rupiah(sponsor.available),
            "refundable": rupiah(sponsor.known.refundable),
            "receivable": rupiah(sponsor.known.receivable),
            "workers": self._registers.enrolled_count(sponsor_id),
        }

    def names(self, sponsor_ids: Sequence[UUID]) -> dict[UUID, str | None]:
        """By sponsor; None once it was erased."""
        found = self._vault.open_many(sponsor_ids, "name")
        return {sponsor_id: None if isinstance(name, Erased) else name for sponsor_id, name in found.items()}

    def _sponsor(self, sponsor_id: UUID) -> Sponsor:
        sponsor = self._log.load(Sponsor, sponsor_id)
        if sponsor is None:
            raise SponsorUnknown(sponsor_id=str(sponsor_id))
        return sponsor

    def _same_again(self, sponsor: Sponsor, payment_id: UUID, payment: Payment) -> Decision:
        """A decision without events: the first answer, if this is the same payment."""
        receipt = receipt_of(self._log, self._registers, payment_id)
        said = (receipt.amount, receipt.received_at, receipt.channel)
        if said != (payment.amount, payment.received_at, payment.channel) or (
            payment.cleared_at is not None and payment.cleared_at != receipt.counts_from
        ):
            raise PaymentConflict(payment_id=str(payment_id))
        named = payment.deduction_ids
        if named is not None and not remitted_by(sponsor, payment_id) <= set(named):
            raise PaymentConflict(payment_id=str(payment_id))
        known = self._registers.payment(payment_id)
        assert known is not None, "its receipt was just read"
        return Decision([], {"payment_id": str(payment_id)}, answers_for=known.position)
