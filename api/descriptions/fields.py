"""What answers are made of: every value as it is written on the wire, with an example."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from ledger.domain.values import Programme

ID_EXAMPLE = "0b9c3a1e-6a0f-4d7e-9f5e-2c1d7a4b8e60"
RUPIAH = r"^(0|[1-9][0-9]*)\.[0-9]{2}$"


class Shape(BaseModel):
    """An answer's document: every field is there, and nothing else is."""

    model_config = ConfigDict(extra="forbid")


def text_of(form: str, example: str) -> Any:
    return Field(json_schema_extra={"format": form}, examples=[example])


Uuid = Annotated[str, text_of("uuid", ID_EXAMPLE)]
DayText = Annotated[str, text_of("date", "2025-06-01")]
InstantText = Annotated[str, text_of("date-time", "2025-06-06T09:00:00+07:00")]
MonthText = Annotated[str, Field(pattern="^[0-9]{4}-(0[1-9]|1[0-2])$", examples=["2025-06"])]
Rupiah = Annotated[str, Field(pattern=RUPIAH, examples=["16800.00"])]
SignedRupiah = Annotated[str, Field(pattern="^-?" + RUPIAH[1:], examples=["-16800.00"])]
Count = Annotated[int, Field(ge=0, examples=[1])]
LogPosition = Annotated[int, Field(ge=0, examples=[42], description="A place in the log, 1 to N without a gap.")]
Warnings = Annotated[list[str], Field(examples=[[]], description="Codes of what a person should look at.")]
Amounts = Annotated[dict[Programme, Rupiah], Field(examples=[{"JKK": "10000.00", "JKM": "6800.00"}])]
Cursor = Annotated[str | None, Field(examples=[None], description="`after` of the next page; null at the end.")]


class Recorded(Shape):
    """What every command answers with: where its last event stands."""

    position: LogPosition


class KnownAt(Shape):
    """The position that an answer rests on, and when it was recorded; null before the first event."""

    position: LogPosition
    recorded_at: InstantText | None
