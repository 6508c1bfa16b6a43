"""Who was proposed for a scheme, and how each stands, as known at a position."""

from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID

from ledger.domain.values import NominationStage, ScreeningReason
from ledger.projections.reading import Pool
from ledger.projections.sponsorship.asking import rows_at

SELECT_NOMINATIONS: Final = """
SELECT n.nomination_id, n.village_id, n.proposed_at, n.state, n.validated, n.reasons, n.worker_id, n.enrolment_id
  FROM sponsorship_nomination n
 WHERE n.scheme_id = %(scheme)s AND n.proposed_at > %(after)s
   AND (%(village)s::uuid IS NULL OR n.village_id = %(village)s::uuid)
   AND (%(state)s::text IS NULL OR n.state = %(state)s::text)
   AND n.known_from <= %(position)s AND n.known_to > %(position)s
 ORDER BY n.proposed_at
 LIMIT %(limit)s"""


@dataclass(frozen=True, slots=True)
class _Found:
    nomination_id: UUID
    village_id: UUID
    proposed_at: int
    state: str
    validated: bool
    reasons: str | None
    worker_id: UUID | None
    enrolment_id: UUID | None


class NominationRow(NamedTuple):
    """`proposed_at`: a position. `reasons`: of the last screening; None before the first."""

    nomination_id: UUID
    village_id: UUID
    proposed_at: int
    state: str
    validated: bool
    reasons: tuple[ScreeningReason, ...] | None
    worker_id: UUID | None
    enrolment_id: UUID | None


class NominationQueries:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def listed(
        self,
        scheme_id: UUID,
        village_id: UUID | None,
        state: NominationStage | None,
        position: int | None = None,
        *,
        after: int,
        limit: int,
    ) -> tuple[int, list[NominationRow]]:
        """The position answered for, and nominations in the order of proposing, those after a position.

        Raises ViewBehind when `position` has not been seen.
        """
        asked = {"scheme": scheme_id, "village": village_id, "state": state, "after": after, "limit": limit}
        at, found = rows_at(self._pool, _Found, SELECT_NOMINATIONS, position, asked)
        return at, [
            NominationRow(
                each.nomination_id,
                each.village_id,
                each.proposed_at,
                each.state,
                each.validated,
                None if each.reasons is None else _reasons(each.reasons),
                each.worker_id,
                each.enrolment_id,
            )
            for each in found
        ]


def _reasons(written: str) -> tuple[ScreeningReason, ...]:
    return tuple(ScreeningReason(each) for each in written.split(",") if each)
