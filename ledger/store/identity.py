"""The opening of a ledger: position 1 of its log, and what it says for as long as the log lives."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from ledger.domain.errors import LedgerNotOpened
from ledger.domain.ledger import Ledger
from ledger.domain.values import ClockMode
from ledger.store.codec import Envelope, EventCodec
from ledger.store.database import Database

OPEN_LEDGER: Final = """
SELECT ledger_id, clock, zone FROM open_ledger(%(ledger)s, %(command)s, %(actor)s, %(fact)s)
"""

SELECT_IDENTITY: Final = "SELECT ledger_id, clock, zone FROM ledger_identity"


@dataclass(frozen=True, slots=True)
class Identity:
    """What `LedgerOpened` says, for whoever opens the log."""

    ledger_id: UUID
    clock: ClockMode
    zone: str


def open_ledger(database: Database, ledger: Ledger, actor: UUID, command_id: UUID) -> Identity:
    """Record a ledger's `LedgerOpened` as position 1, once: where one is open already, its identity comes back."""
    (opened,) = ledger.collect()
    fact = EventCodec().encode(opened, Envelope(actor, command_id, (1, 1))).state
    parameters = {"ledger": ledger.id, "command": command_id, "actor": actor, "fact": fact}
    with database.connection() as connection:
        row = connection.execute(OPEN_LEDGER, parameters).fetchone()
    assert row is not None
    return Identity(row[0], ClockMode(row[1]), row[2])


def ledger_is_open(database: Database) -> bool:
    with database.connection() as connection:
        return connection.execute(SELECT_IDENTITY).fetchone() is not None


def identity_of(database: Database) -> Identity:
    """Raises LedgerNotOpened."""
    with database.connection() as connection:
        row = connection.execute(SELECT_IDENTITY).fetchone()
    if row is None:
        raise LedgerNotOpened
    return Identity(row[0], ClockMode(row[1]), row[2])
