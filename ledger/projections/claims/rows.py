"""Steps of claims and adjudications in memory, and how they become rows."""

from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from ledger.domain.events import AdjudicationDecided, AdjudicationOpened, AdjudicationProposed, ClaimFiled
from ledger.projections.batch import Fact, FactRefused
from ledger.projections.projection import of_version

FILE_CLAIM: Final = """
INSERT INTO claim_v1 (claim_id, filed, worker_id, kind, occurred_on, state, known_from)
VALUES (%(claim)s, %(position)s, %(worker)s, %(kind)s, %(on)s, 'filed', %(position)s)"""

# The row as known so far stops living; the next one is made of it. What is paid to the last sen is paid, once no
# year of schooling is to come.
MOVE_CLAIM: Final = """
WITH last AS (
    UPDATE claim_v1 SET known_to = %(position)s
     WHERE claim_id = %(claim)s AND known_to = 9223372036854775807
 RETURNING claim_id, filed, worker_id, kind, occurred_on, state, approved, paid, schooling)
INSERT INTO claim_v1 (claim_id, filed, worker_id, kind, occurred_on, state, approved, paid, schooling, known_from)
SELECT claim_id, filed, worker_id, kind, occurred_on,
       coalesce(%(state)s::text, CASE WHEN paid + %(paid)s = approved + %(approved)s AND schooling + %(schooling)s = 0
                                      THEN 'paid' ELSE state END),
       approved + %(approved)s, paid + %(paid)s, schooling + %(schooling)s, %(position)s
  FROM last"""

OPEN_ADJUDICATION: Final = """
INSERT INTO adjudication_v1 (adjudication_id, opened, claim_id, worker_id, decides_on, programmes, cause, known_from)
VALUES (%(adjudication)s, %(position)s, %(claim)s, %(worker)s, %(on)s, %(programmes)s, %(cause)s, %(position)s)"""

MOVE_ADJUDICATION: Final = """
WITH last AS (
    UPDATE adjudication_v1 SET known_to = %(position)s
     WHERE adjudication_id = %(adjudication)s AND known_to = 9223372036854775807
 RETURNING adjudication_id, opened, claim_id, worker_id, decides_on, programmes, cause)
INSERT INTO adjudication_v1 (adjudication_id, opened, claim_id, worker_id, decides_on, programmes, cause,
                             proposed, outcome, known_from)
SELECT adjudication_id, opened, claim_id, worker_id, decides_on, programmes, cause,
       %(proposed)s, %(outcome)s, %(position)s
  FROM last"""

# The same, but for whose it is: two records of one person have become one.
ADOPT_CLAIM: Final = """
WITH last AS (
    UPDATE claim_v1 SET known_to = %(position)s
     WHERE claim_id = %(claim)s AND known_to = 9223372036854775807
 RETURNING claim_id, filed, kind, occurred_on, state, approved, paid, schooling)
INSERT INTO claim_v1 (claim_id, filed, worker_id, kind, occurred_on, state, approved, paid, schooling, known_from)
SELECT claim_id, filed, %(worker)s, kind, occurred_on, state, approved, paid, schooling, %(position)s
  FROM last"""

ADOPT_ADJUDICATION: Final = """
WITH last AS (
    UPDATE adjudication_v1 SET known_to = %(position)s
     WHERE adjudication_id = %(adjudication)s AND known_to = 9223372036854775807
 RETURNING adjudication_id, opened, claim_id, decides_on, programmes, cause, proposed, outcome)
INSERT INTO adjudication_v1 (adjudication_id, opened, claim_id, worker_id, decides_on, programmes, cause,
                             proposed, outcome, known_from)
SELECT adjudication_id, opened, claim_id, %(worker)s, decides_on, programmes, cause, proposed, outcome, %(position)s
  FROM last"""

Step = tuple[str, dict[str, Any]]


class Steps:
    """In the order of the log. They are rare beside settlements: each is a statement of its own."""

    def __init__(self) -> None:
        self._steps: list[Step] = []

    def file(self, fact: Fact, filed: ClaimFiled) -> None:
        self._add(FILE_CLAIM, fact, claim=fact.stream, worker=filed.worker_id, kind=filed.kind.value, on=filed.on)

    def move(
        self, fact: Fact, *, state: str | None = None, approved: int = 0, paid: int = 0, schooling: int = 0
    ) -> None:
        """Added are sen `approved` and `paid`, and scholarships that run. `state` None: as it follows from the sums."""
        added = {"approved": approved, "paid": paid, "schooling": schooling}
        self._add(MOVE_CLAIM, fact, claim=fact.stream, state=state, **added)

    def open(self, fact: Fact, opened: AdjudicationOpened) -> None:
        self._add(
            OPEN_ADJUDICATION,
            fact,
            adjudication=opened.adjudication_id,
            claim=opened.claim_id,
            worker=fact.stream,
            on=opened.on,
            programmes=[programme.value for programme in opened.programmes],
            cause=opened.cause.value,
        )

    def propose(self, fact: Fact, proposed: AdjudicationProposed) -> None:
        self._move_adjudication(fact, proposed.adjudication_id, proposed.outcome.value, None)

    def decide(self, fact: Fact, decided: AdjudicationDecided) -> None:
        self._move_adjudication(fact, decided.adjudication_id, decided.outcome.value, decided.outcome.value)

    def adopt_claim(self, fact: Fact, claim_id: UUID) -> None:
        self._add(ADOPT_CLAIM, fact, claim=claim_id, worker=fact.stream)

    def adopt_adjudication(self, fact: Fact, adjudication_id: UUID) -> None:
        self._add(ADOPT_ADJUDICATION, fact, adjudication=adjudication_id, worker=fact.stream)

    def write(self, connection: Connection[Any], version: int) -> None:
        """Raises FactRefused when something goes on that never began."""
        for statement, values in self._steps:
            if connection.execute(of_version(statement, version), values, prepare=True).rowcount != 1:
                raise FactRefused(f"position {values['position']} goes on with what never began")
        self._steps = []

    def _move_adjudication(self, fact: Fact, adjudication_id: UUID, proposed: str, outcome: str | None) -> None:
        self._add(MOVE_ADJUDICATION, fact, adjudication=adjudication_id, proposed=proposed, outcome=outcome)

    def _add(self, statement: str, fact: Fact, **values: Any) -> None:
        self._steps.append((statement, {"position": fact.position, **values}))
