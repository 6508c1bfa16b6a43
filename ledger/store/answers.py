"""First answers to commands, kept so that the same command gets the same answer again."""

import zlib
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from pydantic_core import from_json, to_json

from ledger.domain.errors import IdempotencyKeyReused
from ledger.store.decision import Context, Recorded

_SHORT_BYTES: Final = 256  # an answer that is not worth compressing: it is stored as it is

# In a stored answer that speaks of an earlier command's fact: its position.
ANSWERS_FOR: Final = "answers_for"

SELECT_BY_KEY: Final = """
SELECT request_mac = %(request)s, first_position, last_position, recorded_at, response
  FROM command WHERE principal = %(principal)s AND key_mac = %(key)s
"""

SELECT_RESPONSE: Final = "SELECT response FROM command WHERE command_id = %(command)s"


def encode_answer(answer: dict[str, Any]) -> bytes:
    text = to_json(answer)
    return text if len(text) <= _SHORT_BYTES else zlib.compress(text, 1)


def decode_answer(stored: bytes | None) -> dict[str, Any]:
    if not stored:
        return {}
    answer: dict[str, Any] = from_json(stored if stored.startswith(b"{") else zlib.decompress(stored))
    return answer


def answer_to_key(connection: Connection[Any], context: Context) -> Recorded | None:
    """The first answer to the context's idempotency key, if there was one. Raises IdempotencyKeyReused."""
    key = {"principal": context.actor, "key": context.key_mac, "request": context.request_mac}
    row = connection.execute(SELECT_BY_KEY, key).fetchone()
    if row is None:
        return None
    same, first, last, recorded_at, response = row
    if not same:
        raise IdempotencyKeyReused
    return replay(response, first, last, recorded_at)


def replay(response: bytes | None, first: int | None, last: int, recorded_at: datetime) -> Recorded:
    """The first answer, said again: with the position that it spoke of, where that was an earlier command's."""
    result = decode_answer(response)
    return Recorded(result, first, result.pop(ANSWERS_FOR, last), recorded_at, replayed=True)


def answer_of(connection: Connection[Any], command_id: UUID) -> dict[str, Any] | None:
    """The first answer to a command; None where no such command was recorded."""
    row = connection.execute(SELECT_RESPONSE, {"command": command_id}).fetchone()
    return None if row is None or row[0] is None else decode_answer(row[0])
