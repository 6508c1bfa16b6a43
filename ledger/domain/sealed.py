"""What an event may hold of a text that is kept in the vault: where it is, and a salted hash of it."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from ledger.domain.values import Value


class SealedText(Value):
    """`digest`: hex SHA-256 over a random salt, kept with the sealed text, and the text."""

    reference: UUID
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
