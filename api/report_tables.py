"""How a report is declared: what may be asked, who answers, and what its table looks like.

A report is declared once, beside its route, and is then had as JSON, as CSV, as a workbook and on the terminal:

    HARVEST = Report(
        "harvest",                                   # /v1/reports/harvest, `sertakan report harvest`
        HarvestAsked,                                # a `Knowing` with what may be asked
        harvest_of,                                  # (house, asked) -> the position seen, and the JSON document
        columns(village_id=TEXT, on=DAY, workers=WHOLE, amount=RUPIAH, benefits_jkm=(RUPIAH, "benefits.JKM")),
        rows="items",                                # the document's field with the rows; without it, it is one row
        totals=lambda document: document["totals"],  # the last row of the table, where there is one
        after=UUID,                                  # of a paged list: what `next` is read as
    )

    @router.get("/harvest")
    @gives(HarvestPage, NotAcceptable, media=TABLES)
    def harvest(
        house: TheHouse, _principal: Reader, form: TheForm, queries: Annotated[HarvestAsked, Query()]
    ) -> Response:
        return HARVEST.answer(form, house, queries)

and stands in `api.report_catalogue`. Ids in the path are named in `of` and given to `answer` by name; `ask` takes them
by name, too. A table never holds what only some may read: columns are ids, counts, days and money.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from fastapi import Response
from fastapi.responses import JSONResponse, StreamingResponse

from api.answers import POSITION
from api.dependencies import Knowing
from api.fields import LIST_LENGTH_MAX
from api.forms import JSON, form_headers
from api.report_forms import WRITERS, Cell, Column, Kind, Written
from ledger.application.house import House
from ledger.domain.values import ClockMode

TEXT: Final = Kind.TEXT
WHOLE: Final = Kind.WHOLE
RUPIAH: Final = Kind.RUPIAH
PERCENT: Final = Kind.PERCENT
DAY: Final = Kind.DAY
MONTH: Final = Kind.MONTH

TOTAL: Final = "total"
_HOW_FAR: Final = frozenset({"at_least", "as_known_at", "after", "limit"})  # asked of the reading, not of the programme

Asked = TypeVar("Asked", bound=Knowing)
Document = Mapping[str, Any]


def columns(**given: Kind | tuple[Kind, str]) -> tuple[Column, ...]:
    """In the order of the table. A pair says where in a row the value stands, with dots, if not under the name."""
    pairs = ((name, each if isinstance(each, tuple) else (each, name)) for name, each in given.items())
    return tuple(Column(name, kind, tuple(place.split("."))) for name, (kind, place) in pairs)


@dataclass(frozen=True)
class Report(Generic[Asked]):
    """`ask` raises what the route refuses; of a list it answers a page, and the table holds all of them, from `after`
    on. `page`: rows that are asked for at a time then. `of`: names of the ids in the path.
    """

    name: str
    asked: type[Asked]
    ask: Callable[..., tuple[int, dict[str, Any]]]
    columns: tuple[Column, ...]
    rows: str | None = None
    totals: Callable[[Document], Document | None] | None = None
    after: Callable[[str], Any] | None = None
    page: int = LIST_LENGTH_MAX
    of: tuple[str, ...] = ()

    def answer(
        self,
        form: str,
        house: House,
        asked: Asked,
        told: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
        **of: UUID,
    ) -> Response:
        """`told`: the document as this caller may read it, where that differs; a table is the same for everybody."""
        if form == JSON:
            position, document = self.ask(house, asked, **of)
            content = document if told is None else told(document)
            return JSONResponse(content, headers={POSITION: str(position)} | form_headers(form, self.name))
        position, table = self.table(house, asked, **of)
        headers = {POSITION: str(position)} | form_headers(form, self.name)
        return StreamingResponse(WRITERS[form](table), headers=headers, media_type=form)

    def table(self, house: House, asked: Asked, **of: UUID) -> tuple[int, Written]:
        """The position seen and the whole table; its rows are asked for while they are read, a page at a time."""
        whole = asked if self.after is None else asked.model_copy(update={"limit": self.page})
        position, first = self.ask(house, whole, **of)
        known = first["as_known_at"]
        said: list[tuple[str, Cell]] = [("report", self.name)]
        said += [(name, str(each)) for name, each in of.items()]
        said += [(name, value) for name, value in _said(asked) if name not in _HOW_FAR]
        said += [("as_known_at_position", known["position"]), ("as_known_at_recorded_at", known["recorded_at"])]
        if house.clock is ClockMode.SIMULATED:
            said.append(("ledger", "SIMULATED"))
        return position, Written(self.name, self.columns, self._rows(house, whole, position, first, of), tuple(said))

    def rows_of(self, document: Document) -> Iterator[tuple[Cell, ...]]:
        """Those of one document, in the order of the columns; values as the document has them."""
        rows = [document] if self.rows is None or self.rows not in document else document[self.rows]
        for row in rows:
            yield tuple(_value(row, column) for column in self.columns)

    def total_of(self, document: Document) -> tuple[Cell, ...] | None:
        """The last row; its first cell says what it is where it is no sum."""
        totals = None if self.totals is None else self.totals(document)
        if totals is None:
            return None
        found = tuple(_value(totals, column) for column in self.columns)
        return found if found[0] is not None else (TOTAL, *found[1:])

    def _rows(
        self, house: House, asked: Asked, position: int, document: dict[str, Any], of: Mapping[str, UUID]
    ) -> Iterator[tuple[Cell, ...]]:
        total = self.total_of(document)
        yield from self.rows_of(document)
        while self.after is not None and document.get("next") is not None:
            following = {"after": self.after(document["next"]), "as_known_at": position, "at_least": 0}
            _, document = self.ask(house, asked.model_copy(update=following), **of)
            yield from self.rows_of(document)
        if total is not None:
            yield total


def _said(asked: Knowing) -> Iterator[tuple[str, str | None]]:
    """What was asked, under the names of the query; what was left out is None."""
    for name, field in type(asked).model_fields.items():
        yield field.alias or name, _text(getattr(asked, name))


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value.value if isinstance(value, Enum) else value)


def _value(row: Document, column: Column) -> Cell:
    value: Any = row
    for part in column.place:
        value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, bool):
        return str(value).lower()
    return "; ".join(map(str, value)) if isinstance(value, list) else value
