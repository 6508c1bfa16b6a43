"""Facts of schemes."""

from datetime import date
from uuid import UUID

from ledger.domain.events.fact import LedgerEvent
from ledger.domain.sealed import SealedText
from ledger.domain.values import FundOrigin, Programme, StartRule


class SchemeOpened(LedgerEvent):
    TOPIC = "SchemeOpened"

    sponsor_id: UUID
    name: SealedText
    programmes: tuple[Programme, ...]
    starts_on: date
    months: int
    quota: int | None
    fund_origin: FundOrigin
    start_rule: StartRule
    agreement_number: SealedText | None
    deduction: bool
