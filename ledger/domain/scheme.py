"""A scheme: the terms under which one sponsor enrols many workers. Its seats are keys of a register."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from ledger.domain.aggregate import Aggregate
from ledger.domain.errors import BeforeTheLaw
from ledger.domain.events import LedgerEvent, SchemeOpened
from ledger.domain.law.policies import LAW_IN_FORCE
from ledger.domain.months import ContributionMonth, last_month_of_term
from ledger.domain.programmes import require_pair
from ledger.domain.sealed import SealedText
from ledger.domain.values import FundOrigin, Programme, StartRule


@dataclass
class SchemeState:
    sponsor_id: UUID
    programmes: tuple[Programme, ...]
    starts_on: date
    months: int
    quota: int | None
    fund_origin: FundOrigin
    start_rule: StartRule


_STATE = TypeAdapter(SchemeState)


class Scheme(Aggregate):
    TOPIC = "Scheme"
    FOLD = 301
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
            case _:
                raise TypeError(f"a scheme cannot evolve with {event.TOPIC}")

    def state(self) -> bytes:
        return _STATE.dump_json(self.known)

    def restore_state(self, state: bytes) -> None:
        self.known = _STATE.validate_json(state)
