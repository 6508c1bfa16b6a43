"""Back-datings: months that a letter of head office restores, asked for by one person and approved by another."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from ledger.application.contributions import told_line
from ledger.application.law import LawBook
from ledger.application.workers import Workers
from ledger.domain.backdating import (
    BackdatingOrder,
    approve_backdating,
    request_backdating,
    restoration,
    undecided,
)
from ledger.domain.errors import BackdatingExists, BackdatingUnknown, IdentityErased, LedgerError, SponsorUnknown
from ledger.domain.events import BackdatingRequested, ContributionSettled, MembershipBackdated
from ledger.domain.funds import Funds
from ledger.domain.money import rupiah
from ledger.domain.sealed import SealedText
from ledger.domain.sponsor import Sponsor
from ledger.domain.worker import Worker
from ledger.domain.worker_state import Backdating
from ledger.store.decision import ReadsDisagree
from ledger.store.log import Context, Decision, Log, LoggedEvent, Recorded
from ledger.store.register_queries import Registers
from ledger.store.registers import RegisterKind
from ledger.store.vault import Vault

PAGE: Final = 1_000  # looked through at a time while the open ones are looked for

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class BackdatingLetter:
    """`number`: of the letter; it leads to a person and stands in the vault."""

    number: str
    order: BackdatingOrder


class Backdatings:
    def __init__(self, log: Log, registers: Registers, vault: Vault, law: LawBook, workers: Workers) -> None:
        self._log = log
        self._registers = registers
        self._vault = vault
        self._law = law
        self._workers = workers

    def request(self, context: Context, worker_id: UUID, letter: BackdatingLetter, *, at: datetime) -> Recorded:
        """`at`: the present instant. The result says what the months would cost now; nothing is set aside.

        Raises WorkerUnknown, SponsorUnknown, BackdatingExists, IdentityErased and what `request_backdating` raises.
        """
        order = letter.order

        def decide() -> Decision:
            worker, law = self._workers.require(worker_id), self._law.now()
            self._sponsor(order.sponsor_id)
            if self._registers.find(RegisterKind.BACKDATING, order.backdating_id.bytes) is not None:
                raise BackdatingExists(backdating_id=str(order.backdating_id))
            sealing = self._workers.seal(worker_id, {"letter_number": letter.number})
            found = request_backdating(
                worker,
                order,
                law.policy,
                letter_number=sealing.references["letter_number"],
                requested_by=context.actor,
                at=at,
            )
            result = {
                "backdating_id": str(order.backdating_id),
                "months": [str(each.due.month) for each in found.months],
                "total": rupiah(found.total),
            }
            return Decision([worker], result, guards=[law.guard], sealings=[sealing])

        return self._log.execute(context, decide)

    def approve(self, context: Context, backdating_id: UUID, *, at: datetime, total: int | None = None) -> Recorded:
        """Restores the months and pays them with the sponsor's money that is there at `at`, the present instant.

        `total`: sen that the approver has read, where it is said. Raises BackdatingUnknown, BackdatingClosed,
        IdentityErased and what `approve_backdating` raises.
        """
        worker_id = self.worker_of(backdating_id)
        asked = self._request(worker_id, backdating_id)

        def decide() -> Decision:
            worker, law = self._workers.require(worker_id), self._law.now()
            backdating = undecided(worker, backdating_id)
            if self._workers.identity(worker_id) is None:
                raise IdentityErased(what="worker")
            sponsor = self._sponsor(backdating.sponsor_id)
            lines = approve_backdating(
                worker,
                sponsor,
                self._funds(sponsor, at),
                backdating,
                law.policy,
                approved_by=context.actor,
                at=at,
                total=total,
            )
            result = {
                "backdating_id": str(backdating_id),
                "total": rupiah(sum(sum(line.amounts.values()) for line in lines)),
                "settled": [told_line(line) for line in lines],
                "spell": lines[0].spell,
                "available": rupiah(sponsor.available),
            }
            return Decision([worker, sponsor], result, guards=[law.guard])

        return self._log.execute(context, decide, hot=[asked.sponsor_id])

    def describe(self, backdating_id: UUID, known_at: int, at: datetime) -> Told:
        """Its life up to a position; `at`: the instant for which an open one is priced.

        `letter_number` is sealed. Raises BackdatingUnknown.
        """
        stream = [logged for logged in self._log.stream(self.worker_of(backdating_id)) if logged.position <= known_at]
        asked = [logged for logged in stream if isinstance(logged.event, BackdatingRequested)]
        found = next((logged for logged in asked if _request_of(logged).backdating_id == backdating_id), None)
        if found is None:
            raise BackdatingUnknown(backdating_id=str(backdating_id))
        told = self._asked(found)
        for logged in stream:
            event = logged.event
            if isinstance(event, MembershipBackdated) and event.backdating_id == backdating_id:
                paid = [each.event for each in stream if isinstance(each.event, ContributionSettled)]
                sen = sum(sum(each.amounts.values()) for each in paid if each.allocation_id == backdating_id)
                return told | {
                    "state": "approved",
                    "total": rupiah(sen),
                    "spell": event.earlier,
                    "approved_by": str(event.approved_by),
                    "approved_at": self._written(logged.recorded_at),
                    "position": logged.position,
                }
        if asked[-1] is not found:
            return told | {"state": "replaced"}
        return told | {"total": self._price(stream, _request_of(found), known_at, at)}

    def letter_number(self, sealed: SealedText) -> str | None:
        """None once it was erased."""
        text = self._vault.open_sealed(sealed)
        return text if isinstance(text, str) else None

    def open(self, after: int, limit: int) -> list[Told]:
        """Those that nobody has approved and no later one has replaced, in the order in which they were asked for."""
        found: list[Told] = []
        while len(found) < limit and (page := self._registers.taken(RegisterKind.BACKDATING, after, PAGE)):
            workers = self._log.load_many(Worker, [each.stream_id for each in page])
            for each in page:
                pending = workers[each.stream_id].known.backdating
                if pending is not None and pending.backdating_id.bytes == each.key:
                    found.append({"worker_id": str(each.stream_id), **_told(pending), "position": each.position})
            after = page[-1].position
        return found[:limit]

    def worker_of(self, backdating_id: UUID) -> UUID:
        """Whose months it is about. Raises BackdatingUnknown."""
        known = self._registers.find(RegisterKind.BACKDATING, backdating_id.bytes)
        if known is None:
            raise BackdatingUnknown(backdating_id=str(backdating_id))
        return known.stream_id

    def _request(self, worker_id: UUID, backdating_id: UUID) -> BackdatingRequested:
        asked = map(_request_of, self._log.stream(worker_id, (BackdatingRequested.TOPIC,)))
        return next(each for each in asked if each.backdating_id == backdating_id)

    def _price(
        self, stream: list[LoggedEvent], request: BackdatingRequested, known_at: int, at: datetime
    ) -> str | None:
        """What it would cost; None where what was recorded since leaves nothing to restore."""
        worker = Worker.fold(request.originator_id, (logged.event for logged in stream))
        policy = self._law.at(known_at)
        months = (request.from_month, request.through_month)
        try:
            found = restoration(worker, request.sponsor_id, *months, policy, policy.day_of(at))
        except LedgerError:
            return None
        return rupiah(found.total)

    def _asked(self, logged: LoggedEvent) -> Told:
        request = _request_of(logged)
        return {
            "worker_id": str(request.originator_id),
            **_told(request),
            "letter_number": request.letter_number,
            "state": "open",
            "requested_at": self._written(logged.recorded_at),
            **_UNDECIDED,
            "position": logged.position,
        }

    def _funds(self, sponsor: Sponsor, at: datetime) -> Funds:
        """Raises ReadsDisagree when money moved between the two looks."""
        lots = self._registers.lots(sponsor.id)
        if sum(lot.remaining for lot in lots) != sponsor.available:
            raise ReadsDisagree
        return Funds(lots, at)

    def _sponsor(self, sponsor_id: UUID) -> Sponsor:
        sponsor = self._log.load(Sponsor, sponsor_id)
        if sponsor is None:
            raise SponsorUnknown(sponsor_id=str(sponsor_id))
        return sponsor

    def _written(self, instant: datetime) -> str:
        return instant.astimezone(self._law.zone).isoformat()


_UNDECIDED: Final = dict.fromkeys(("total", "spell", "approved_by", "approved_at"))


def _told(asked: BackdatingRequested | Backdating) -> Told:
    return {
        "backdating_id": str(asked.backdating_id),
        "sponsor_id": str(asked.sponsor_id),
        "from_month": str(asked.from_month),
        "through_month": str(asked.through_month),
        "letter_date": asked.letter_date.isoformat(),
        "requested_by": str(asked.requested_by),
    }


def _request_of(logged: LoggedEvent) -> BackdatingRequested:
    assert isinstance(logged.event, BackdatingRequested)
    return logged.event
