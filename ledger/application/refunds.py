"""Refunds: money that goes back to its sponsor, and what a sponsor owes set off against what it has."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from ledger.application.law import LawBook
from ledger.domain.errors import RefundExists, RefundUnknown, SponsorUnknown
from ledger.domain.events import LedgerEvent, RefundApproved, RefundPaid, RefundRequested
from ledger.domain.funds import Funds
from ledger.domain.money import rupiah
from ledger.domain.sealed import SealedText
from ledger.domain.sponsor import Sponsor
from ledger.store.decision import ReadsDisagree
from ledger.store.log import Context, Decision, Log, LoggedEvent, Recorded
from ledger.store.randomness import random_id
from ledger.store.register_queries import Registers
from ledger.store.registers import RegisterKind
from ledger.store.vault import Erased, Vault

LIFE: Final = (RefundRequested.TOPIC, RefundApproved.TOPIC, RefundPaid.TOPIC)


class Refunds:
    def __init__(self, log: Log, registers: Registers, vault: Vault, law: LawBook) -> None:
        self._log = log
        self._registers = registers
        self._vault = vault
        self._law = law

    def request(
        self, context: Context, sponsor_id: UUID, *, amount: int, reason: str, refund_id: UUID | None = None
    ) -> Recorded:
        """`amount` in sen. Nothing is set aside: what is still there is drawn by the approval.

        Raises SponsorUnknown, RefundExists and what Sponsor.request_refund raises.
        """
        new_id = refund_id or random_id()

        def decide() -> Decision:
            sponsor = self._sponsor(sponsor_id)
            if refund_id is not None and self._registers.find(RegisterKind.REFUND, refund_id.bytes) is not None:
                raise RefundExists(refund_id=str(refund_id))
            sealing = self._vault.seal(sponsor_id, {"refund_reason": reason})
            sponsor.request_refund(new_id, amount, sealing.references["refund_reason"], context.actor)
            return Decision([sponsor], {"refund_id": str(new_id)}, sealings=[sealing])

        return self._log.execute(context, decide, hot=[sponsor_id])

    def approve(self, context: Context, refund_id: UUID) -> Recorded:
        """The second person's yes draws the money, in the order in which payments count.

        Raises RefundUnknown and what Sponsor.approve_refund raises.
        """
        sponsor_id = self._sponsor_of(refund_id)

        def decide() -> Decision:
            sponsor = self._sponsor(sponsor_id)
            sponsor.approve_refund(refund_id, self._funds(sponsor, context.now), context.actor)
            return Decision([sponsor], {"refund_id": str(refund_id), "available": rupiah(sponsor.available)})

        return self._log.execute(context, decide, hot=[sponsor_id])

    def disburse(self, context: Context, refund_id: UUID, *, paid_at: datetime, reference: str) -> Recorded:
        """The whole refund left the bank account. Raises RefundUnknown and what Sponsor.pay_refund raises."""
        sponsor_id = self._sponsor_of(refund_id)

        def decide() -> Decision:
            sponsor = self._sponsor(sponsor_id)
            sealing = self._vault.seal(sponsor_id, {"refund_reference": reference})
            sponsor.pay_refund(
                refund_id, paid_at=paid_at, reference=sealing.references["refund_reference"], now=context.now
            )
            return Decision([sponsor], {"refund_id": str(refund_id)}, sealings=[sealing])

        return self._log.execute(context, decide, hot=[sponsor_id])

    def set_off(self, context: Context, sponsor_id: UUID) -> Recorded:
        """Make good what a reversed payment left missing, as far as the sponsor's money reaches; where it has none
        that counts, nothing is recorded. Raises SponsorUnknown, NothingOwed.
        """

        def decide() -> Decision:
            sponsor = self._sponsor(sponsor_id)
            settled = sponsor.set_off(self._funds(sponsor, context.now))
            result = {
                "settled": rupiah(settled),
                "receivable": rupiah(sponsor.known.receivable),
                "available": rupiah(sponsor.available),
            }
            return Decision([sponsor] if settled else [], result)

        return self._log.execute(context, decide, hot=[sponsor_id])

    def describe(self, refund_id: UUID, known_at: int) -> dict[str, Any]:
        """The refund's life up to a position; `position`: of the last fact in it. Texts are None once erased.

        Raises RefundUnknown.
        """
        sponsor_id = self._sponsor_of(refund_id)
        life = [
            logged
            for logged in self._log.stream(sponsor_id, LIFE)
            if logged.position <= known_at and _refund_of(logged.event) == refund_id
        ]
        if not life:
            raise RefundUnknown(refund_id=str(refund_id))
        told: dict[str, Any] = {"refund_id": str(refund_id), "sponsor_id": str(sponsor_id)}
        for logged in life:
            told.update(self._told(logged))
        return {**_UNTOLD, **told, "position": life[-1].position}

    def _told(self, logged: LoggedEvent) -> dict[str, Any]:
        recorded_at = self._written(logged.recorded_at)
        match logged.event:
            case RefundRequested(amount=amount, reason=reason, requested_by=actor):
                return {
                    "amount": rupiah(amount),
                    "state": "requested",
                    "reason": self._text(reason),
                    "requested_by": str(actor),
                    "requested_at": recorded_at,
                }
            case RefundApproved(approved_by=actor):
                return {"state": "approved", "approved_by": str(actor), "approved_at": recorded_at}
            case RefundPaid(paid_at=paid_at, reference=reference):
                return {"state": "paid", "paid_at": paid_at.isoformat(), "reference": self._text(reference)}
        raise AssertionError("the life of a refund has three facts")

    def _written(self, instant: datetime) -> str:
        return instant.astimezone(self._law.zone).isoformat()

    def _text(self, sealed: SealedText) -> str | None:
        text = self._vault.open_sealed(sealed)
        return None if isinstance(text, Erased) else text

    def _funds(self, sponsor: Sponsor, now: datetime) -> Funds:
        """What the sponsor can draw on now. Raises ReadsDisagree when money moved between the two looks."""
        lots = self._registers.lots(sponsor.id)
        if sum(lot.remaining for lot in lots) != sponsor.available:
            raise ReadsDisagree
        return Funds(lots, now)

    def _sponsor(self, sponsor_id: UUID) -> Sponsor:
        sponsor = self._log.load(Sponsor, sponsor_id)
        if sponsor is None:
            raise SponsorUnknown(sponsor_id=str(sponsor_id))
        return sponsor

    def _sponsor_of(self, refund_id: UUID) -> UUID:
        known = self._registers.find(RegisterKind.REFUND, refund_id.bytes)
        if known is None:
            raise RefundUnknown(refund_id=str(refund_id))
        return known.stream_id


_UNTOLD: Final = dict.fromkeys(("approved_by", "approved_at", "paid_at", "reference"))


def _refund_of(event: LedgerEvent) -> UUID:
    assert isinstance(event, RefundRequested | RefundApproved | RefundPaid)
    return event.refund_id
