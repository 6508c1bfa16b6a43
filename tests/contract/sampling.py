"""Who and what the samples of stored facts speak of."""

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID

from ledger.domain.events import LedgerEvent
from ledger.domain.months import ContributionMonth
from ledger.domain.sealed import SealedText
from ledger.domain.values import Programme
from ledger.store.codec import Envelope

GOLDEN = Path(__file__).parent / "golden"

WIB = timezone(timedelta(hours=7))
STREAM, ACTOR, COMMAND = UUID(int=1), UUID(int=2), UUID(int=3)
SPONSOR, WORKER, SCHEME, ENROLMENT = UUID(int=4), UUID(int=5), UUID(int=6), UUID(int=7)
PAYMENT, SECOND_PAYMENT, ALLOCATION = UUID(int=8), UUID(int=9), UUID(int=10)
JANUARY = ContributionMonth.parse("2025-01")
PAID_AT = datetime(2025, 1, 6, 9, 30, tzinfo=WIB)
PAIR = {Programme.JKK: 1_000_000, Programme.JKM: 680_000}
ENVELOPE = Envelope(ACTOR, COMMAND, (2, 3), causation=41)


def sealed(number: int) -> SealedText:
    return SealedText(reference=UUID(int=number), digest=f"{number:064x}")


def fact(event_class: type[LedgerEvent], /, **fields: Any) -> LedgerEvent:
    return event_class(originator_id=STREAM, originator_version=7, **fields)
