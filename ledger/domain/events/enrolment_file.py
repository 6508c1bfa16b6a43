"""Facts of files of enrolments: where the workers of one command came from, line by line."""

from uuid import UUID

from pydantic import Field

from ledger.domain.events.fact import LedgerEvent
from ledger.domain.sealed import SealedText


class EnrolmentFileOpened(LedgerEvent):
    """Somebody began to import it. The same bytes for the same sponsor and scheme are the same file."""

    TOPIC = "EnrolmentFileOpened"

    file_digest: str  # SHA-256 of its bytes
    name: SealedText
    sponsor_id: UUID
    scheme_id: UUID | None
    rows: int = Field(ge=0)


class EnrolmentLinesRead(LedgerEvent):
    """The command's `WorkerRegistered` and `Enrolled` are of these lines; the refused ones left nothing else."""

    TOPIC = "EnrolmentLinesRead"

    first_line: int
    last_line: int
    registered: int
    enrolled: int
    refused: int
