"""What every stored fact is, and the values that several facts share."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from eventsourcing.domain import HasOriginatorIDVersion
from eventsourcing.utils import register_topic
from pydantic import AwareDatetime

from ledger.domain.money import Money
from ledger.domain.values import StartRule, Value


class LedgerEvent(Value, HasOriginatorIDVersion[UUID]):
    """A fact of one stream. `TOPIC` names it in storage for ever, whatever becomes of its class.

    What surrounds every fact (schema, actor, command, place in the command) is the envelope of the codec;
    when it was recorded is the log's own column. `class_version` counts the shapes its fields have had.
    """

    TOPIC: ClassVar[str]
    class_version: ClassVar[int] = 1

    originator_id: UUID
    originator_version: int

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        if "TOPIC" in cls.__dict__:
            register_topic(cls.TOPIC, cls)


class Funding(Value):
    """Sen that one payment put into something, in the order the payments were drawn."""

    payment_id: UUID
    amount: Money


class SpellOpening(Value):
    """What a settlement that opens a spell decides about it."""

    first_day: date
    start_rule: StartRule
    agreement_recorded_at: AwareDatetime | None = None
    attested_on: date | None = None
