"""Answers about files of enrolments."""

from typing import Annotated, Literal

from pydantic import Field

from api.descriptions.fields import Count, KnownAt, LogPosition, Recorded, Shape, Uuid

Line = Annotated[int, Field(ge=1, examples=[2], description="As people see it in the file: the headers are line 1.")]


class RefusedCell(Shape):
    """A row that was not taken, or one of the reasons; `column`: the header as written, null for the whole row."""

    line: Line
    column: Annotated[str | None, Field(examples=["NIK"])]
    code: Annotated[str, Field(examples=["nik-shape"])]
    detail: Annotated[str, Field(examples=["a NIK of exactly 16 digits, without spaces or signs"])]


class RowWarning(Shape):
    """A row that was taken, and at which a person should look. `fields`: what the register says otherwise."""

    line: Line
    code: Annotated[str, Field(examples=["nik-birth-date-differs"])]
    fields: Annotated[list[str], Field(default_factory=list, examples=[["name"]])]


class RowsTold(Shape):
    """`already`: enrolled before. `refused`: rows; of one there may be several `refusals`. Of these and of the
    `warnings` the first 1,000; `warned` counts all, by code.
    """

    enrolment_file_id: Uuid
    rows: Count
    registered: Count
    enrolled: Count
    already: Count
    refused: Count
    refusals: list[RefusedCell]
    warnings: list[RowWarning]
    warned: Annotated[dict[str, int], Field(examples=[{"nik-birth-date-differs": 1}])]


class SentFile(RowsTold, Recorded):
    """`columns_ignored`: headers that nobody knows, as written; a misspelt one would be refused."""

    columns_ignored: Annotated[list[str], Field(examples=[["KETERANGAN"]])]


class EnrolmentFileRead(SentFile):
    """`position`: of the last command that took rows of the file."""


class EnrolmentFilePreviewed(SentFile):
    """What would be answered; nothing is recorded. `position`: the log's head."""

    dry_run: Literal[True]


class LinesCommand(Shape):
    """A command that took these lines."""

    command_id: Uuid
    position: LogPosition
    first_line: Line
    last_line: Line
    registered: Count
    enrolled: Count
    already: Count
    refused: Count


class EnrolmentFileKnown(RowsTold):
    """`rows_read` falls short of `rows` where the import was cut off; the same file, sent again, goes on."""

    sponsor_id: Uuid
    scheme_id: Annotated[Uuid | None, Field(examples=[None])]
    rows_read: Count
    last_line: Annotated[int, Field(ge=0, examples=[2])]
    commands: list[LinesCommand]
    as_known_at: KnownAt
