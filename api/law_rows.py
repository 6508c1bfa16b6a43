"""Rows of the law, word for word as the interface promises them."""

from datetime import date
from typing import Any

from api import answers
from api.dependencies import instant_now
from api.reading import resolve, seen_head
from ledger.application.house import House
from ledger.application.publishing import KnownLaw, ProposedRow
from ledger.domain.benefits.tables import TableRow, Unit, benefit_tables
from ledger.domain.law.policies import POLICIES
from ledger.domain.law.publishing import YIELD
from ledger.domain.law.tariff import price_of_band
from ledger.domain.law.terms import CalendarTerms, LawTerms, PolicyTerms, TariffTerms
from ledger.domain.money import rupiah
from ledger.domain.months import ContributionMonth
from ledger.store.log import KnownAt

KINDS = {PolicyTerms: "policy", CalendarTerms: "calendar", TariffTerms: "tariff"}


def in_force(house: House, on: date | None, at_least: int, as_known_at: Any) -> tuple[int, dict[str, Any]]:
    """The position seen, and what is in force on a day, today where none is given.

    Raises AsKnownAtInTheFuture, ViewBehind.
    """
    head = seen_head(house, at_least)
    known = resolve(house, as_known_at) or house.log.as_known_at(head)
    day = on or house.law.day_of(instant_now(house))
    law = house.publishing.known(known.position, _local_day(house, known))
    calendar = law.working_days.calendar(day.year)
    return known.position, {
        "on": day.isoformat(),
        "as_known_at": answers.known_at(house, known),
        "zone": str(law.zone),
        "policies": [_placed(law, law.row(each, day)) for each in POLICIES if each != YIELD and law.rows_of(each)],
        "tariffs": [_placed(law, row) for row in law.tariffs.possible(ContributionMonth.of(day), date.max)],
        "calendar": None if calendar is None else _placed(law, calendar),
        "benefits": [_benefit(row) for row in benefit_tables(day)],
        "jht_yields": [_placed(law, row) for row in {row.valid_from: row for row in law.rows_of(YIELD)}.values()],
    }


def _benefit(row: TableRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "value": rupiah(row.sen) if row.unit is Unit.RUPIAH else str(row.value),
        "unit": row.unit.value,
        "valid_from": row.valid_from.isoformat(),
        "source": row.source,
        "certainty": row.certainty,
    }


def proposed(house: House, row: ProposedRow) -> dict[str, Any]:
    decided_at = row.decided_at
    return {
        "proposal_id": str(row.proposal_id),
        "kind": KINDS[type(row.terms)],
        "state": row.state.value,
        "terms": _row(row.terms),
        "proposed_by": str(row.proposed_by),
        "proposed_at": row.proposed_at.astimezone(house.law.zone).isoformat(),
        "position": row.position,
        "decided_by": None if row.decided_by is None else str(row.decided_by),
        "decided_at": None if decided_at is None else decided_at.astimezone(house.law.zone).isoformat(),
        "decided_position": row.decided_position,
    }


def _local_day(house: House, known: KnownAt) -> date:
    """What was public by then; before the first command nothing was."""
    return house.law.day_of(known.recorded_at) if known.position else date.min


def _placed(law: KnownLaw, terms: LawTerms) -> dict[str, Any]:
    return {**_row(terms), "position": law.positions[terms]}


def _row(terms: LawTerms) -> dict[str, Any]:
    told = terms.model_dump(mode="json")
    if isinstance(terms, TariffTerms):
        told["part"] = "/".join(map(str, terms.part))
        told["jkm"] = rupiah(terms.jkm)
        told["bands"] = [
            {
                "band": number,
                "lower": rupiah(band.lower),
                "base": rupiah(band.base),
                "amounts": {
                    programme.value: rupiah(amount)
                    for programme, amount in price_of_band(terms, number).amounts.items()
                },
            }
            for number, band in enumerate(terms.bands, 1)
        ]
    return told
