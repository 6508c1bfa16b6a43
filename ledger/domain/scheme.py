"""A scheme: the terms under which one sponsor enrols many workers. Its seats are keys of a register."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass

from ledger.domain.aggregate import Aggregate
from ledger.domain.errors import BeforeTheLaw, InstantInFuture
from ledger.domain.events import BudgetSet, LedgerEvent, SchemeOpened, SeatsGranted
from ledger.domain.law.policies import LAW_IN_FORCE
from ledger.domain.months import ContributionMonth, last_month_of_term
from ledger.domain.programmes import require_pair
from ledger.domain.sealed import SealedText
from ledger.domain.seats import SeatBlock, SeatRange, next_block, ranges_of
from ledger.domain.values import FundOrigin, Programme, StartRule


@dataclass
class SchemeState:
    """`blocks`: seats of villages, in the order of the seats. `ceiling`: sen, None while no budget is set."""

    sponsor_id: UUID
    programmes: tuple[Programme, ...]
    starts_on: date
    months: int
    quota: int | None
    fund_origin: FundOrigin
    start_rule: StartRule
    blocks: list[SeatBlock] = Field(default_factory=list)
    ceiling: int | None = None


_STATE = TypeAdapter(SchemeState)


class Scheme(Aggregate):
    TOPIC = "Scheme"
    FOLD = 302
    BORN = SchemeOpened

    @classmethod
    def open(
        cls,
        scheme_id: UUID,
        *,
        sponsor_id: UUID,
        name: SealedText,
        programmes: tuple[Programme, ...],
        starts_on: date,
        months: int,
        quota: int | None,
        fund_origin: FundOrigin,
        start_rule: StartRule,
        agreement_number: SealedText | None,
        deduction: bool,
    ) -> Self:
        """Raises ProgrammePair unless JKK and JKM are both in it; BeforeTheLaw."""
        require_pair(programmes, membership_runs=False)
        if starts_on < LAW_IN_FORCE:
            raise BeforeTheLaw(field="starts_on")
        scheme = cls.blank(scheme_id)
        scheme.record(
            SchemeOpened,
            sponsor_id=sponsor_id,
            name=name,
            programmes=programmes,
            starts_on=starts_on,
            months=months,
            quota=quota,
            fund_origin=fund_origin,
            start_rule=start_rule,
            agreement_number=agreement_number,
            deduction=deduction,
        )
        return scheme

    @property
    def last_month(self) -> ContributionMonth:
        """Of its term, which ends no enrolment by itself."""
        return last_month_of_term(self.known.starts_on, self.known.months)

    @property
    def counts_seats(self) -> bool:
        """Whether whoever is enrolled under it takes a seat."""
        return self.known.quota is not None or bool(self.known.blocks)

    def seats_for(self, village_id: UUID | None) -> list[SeatRange]:
        """Those of the village's people, or of nobody's in particular. Raises VillageWithoutSeats."""
        return ranges_of(self.known.blocks, self.known.quota, village_id)

    def grant_seats(self, village_id: UUID, seats: int, *, highest_taken: int) -> SeatBlock:
        """A block of the scheme's seats for a village. `highest_taken`: of its seats, whoever sits there; 0 for none.

        Raises SeatsExceedQuota.
        """
        first = next_block(self.known.blocks, self.known.quota, seats, highest_taken)
        self.record(SeatsGranted, village_id=village_id, first_seat=first, seats=seats)
        return self.known.blocks[-1]

    def set_budget(self, ceiling: int, *, on: date, document: SealedText, today: date) -> None:
        """What may be spent on the scheme at most, in sen, instead of what was set before. Raises InstantInFuture."""
        if on > today:
            raise InstantInFuture(field="on")
        self.record(BudgetSet, ceiling=ceiling, on=on, document=document)

    def evolve(self, event: LedgerEvent) -> None:
        match event:
            case SchemeOpened():
                self.known = SchemeState(
                    sponsor_id=event.sponsor_id,
                    programmes=event.programmes,
                    starts_on=event.starts_on,
                    months=event.months,
                    quota=event.quota,
                    fund_origin=event.fund_origin,
                    start_rule=event.start_rule,
                )
            case SeatsGranted():
                self.known.blocks.append(SeatBlock(event.village_id, event.first_seat, event.seats))
            case BudgetSet():
                self.known.ceiling = event.ceiling
            case _:
                raise TypeError(f"a scheme cannot evolve with {event.TOPIC}")

    def state(self) -> bytes:
        return _STATE.dump_json(self.known)

    def restore_state(self, state: bytes) -> None:
        self.known = _STATE.validate_json(state)
