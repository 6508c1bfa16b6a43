"""Facts of files of enrolments: where the workers of one command came from, line by line."""

from datetime import date
from uuid import UUID

from pydantic import Field

from ledger.domain.events.fact import LedgerEvent
from ledger.domain.sealed import SealedText
from ledger.domain.values import Programme, Region, Sector


class EnrolmentFileOpened(LedgerEvent):
    """Somebody began to import it. The same bytes for the same sponsor and scheme are the same file.

    From `programmes` on: what was said beside the file, for rows that do not say it themselves.
    """

    TOPIC = "EnrolmentFileOpened"

    file_digest: str  # SHA-256 of its bytes
    name: SealedText
    sponsor_id: UUID
    scheme_id: UUID | None
    programmes: tuple[Programme, ...] | None
    starts_on: date | None
    attested_on: date | None
    sector: Sector | None
    region: Region | None
    agent_id: UUID | None
    rows: int = Field(ge=0)  # below the headers, with something in them


class EnrolmentLinesRead(LedgerEvent):
    """The command's `WorkerRegistered` and `Enrolled` are of these lines; the refused ones left nothing else."""

    TOPIC = "EnrolmentLinesRead"

    first_line: int = Field(ge=1)
    last_line: int = Field(ge=1)
    registered: int = Field(ge=0)
    enrolled: int = Field(ge=0)
    already: int = Field(ge=0)  # enrolled before
    refused: int = Field(ge=0)  # rows; a row may have several faults
