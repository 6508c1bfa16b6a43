"""Facts of a region: what others count there."""

from datetime import date

from pydantic import Field

from ledger.domain.events.fact import LedgerEvent
from ledger.domain.sealed import SealedText
from ledger.domain.values import FigureKind, Region


class RegionFigureEntered(LedgerEvent):
    """A number that the ledger cannot count, by whom and of which day. A later entry of the same day corrects it."""

    TOPIC = "RegionFigureEntered"

    region: Region
    kind: FigureKind
    value: int = Field(ge=0)
    on: date
    source: SealedText
