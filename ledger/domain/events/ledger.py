"""Facts of the ledger itself."""

from ledger.domain.events.fact import LedgerEvent
from ledger.domain.values import ClockMode


class LedgerOpened(LedgerEvent):
    """The first event of the log; its stream's id is the ledger's id."""

    TOPIC = "LedgerOpened"

    clock: ClockMode
    zone: str  # IANA name of the one zone in which days are days
