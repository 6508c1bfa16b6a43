"""How many workers a sponsor's group has carried for how many months of a year, as known at a position."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from ledger.domain.groups import group_code
from ledger.domain.values import FundOrigin, SponsorKind
from ledger.projections.reading import Pool
from ledger.projections.sponsorship.asking import rows_at

# The code is decided by the rule, not here: it comes as a table.
SELECT_CARRIED: Final = """
WITH carried AS (
    SELECT s.sponsor_id, s.kind, s.region, g.code, m.worker_id, count(*) AS months
      FROM sponsorship_sponsor s
      JOIN sponsorship_enrolment e
        ON e.sponsor_id = s.sponsor_id AND e.known_from <= %(position)s::bigint AND e.known_to > %(position)s::bigint
      JOIN unnest(%(kinds)s::text[], %(origins)s::text[], %(codes)s::text[]) AS g (kind, fund_origin, code)
        ON g.kind = s.kind AND g.fund_origin = e.fund_origin
      JOIN sponsorship_month m
        ON m.worker_id = e.worker_id AND m.enrolment_id = e.enrolment_id AND m.part = 0
       AND m.month BETWEEN %(first)s::date AND %(last)s::date
       AND m.known_from <= %(position)s::bigint AND m.known_to > %(position)s::bigint
     WHERE s.known_from <= %(position)s::bigint AND s.known_to > %(position)s::bigint
       AND (%(region)s::text IS NULL OR s.region = %(region)s::text)
     GROUP BY 1, 2, 3, 4, 5
)
SELECT sponsor_id, kind, region, code, months, count(*) AS workers
  FROM carried GROUP BY 1, 2, 3, 4, 5 ORDER BY sponsor_id, code, months"""

_GROUPED: Final = [
    (kind, origin, code)
    for kind in SponsorKind
    for origin in FundOrigin
    if (code := group_code(kind, origin)) is not None
]


@dataclass(frozen=True, slots=True)
class CarriedRow:
    """`workers`, each with so many settled `months` of the year for one sponsor and group."""

    sponsor_id: UUID
    kind: str
    region: str
    code: str
    months: int
    workers: int


class GroupQueries:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def carried(
        self, year: int, region: str | None = None, position: int | None = None
    ) -> tuple[int, list[CarriedRow]]:
        """The position answered for, then rows by sponsor, group and number of months. `region`: the sponsors'.

        Raises ViewBehind.
        """
        kinds, origins, codes = (list(column) for column in zip(*_GROUPED, strict=True))
        parameters = {
            "kinds": kinds,
            "origins": origins,
            "codes": codes,
            "first": date(year, 1, 1),
            "last": date(year, 12, 1),
            "region": region,
        }
        return rows_at(self._pool, CarriedRow, SELECT_CARRIED, position, parameters)
