"""The registers as the application asks them: enrolments of a sponsor, lots, keys, the agenda."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg.rows import args_row, class_row

from ledger.domain.aggregate import FOLDS_OF_A_KIND, Aggregate
from ledger.domain.funds import Lot
from ledger.store.arrays import BYTEA
from ledger.store.registers import SEAT_BYTES, RegisterKind, seat_key
from ledger.store.village_registers import VillageRegisters

ENROLLED_WITH: Final = """
SELECT worker_id, enrolment_id, position FROM enrolment
 WHERE sponsor_id = %(sponsor)s
   AND (ended_on IS NULL OR ended_on >= %(since)s)
 ORDER BY position
"""

NAMED_ENROLLED_WITH: Final = """
SELECT worker_id, enrolment_id, position FROM enrolment
 WHERE sponsor_id = %(sponsor)s AND worker_id = ANY(%(workers)s::uuid[])
 ORDER BY ended_on < %(since)s IS TRUE, position
"""

ENROLLED_WITH_ANY: Final = """
SELECT sponsor_id, worker_id, enrolment_id, position FROM enrolment
 WHERE sponsor_id = ANY(%(sponsors)s::uuid[])
   AND (ended_on IS NULL OR ended_on >= %(since)s)
 ORDER BY position
"""

ENROLLED_COUNT: Final = "SELECT count(*) FROM enrolment WHERE sponsor_id = %(sponsor)s AND ended_on IS NULL"

LOTS: Final = """
SELECT payment_id, counts_from, sequence, remaining FROM lot
 WHERE sponsor_id = %(sponsor)s AND remaining > 0 ORDER BY counts_from, sequence
"""

PAYMENT: Final = "SELECT sponsor_id, position FROM lot WHERE payment_id = %(payment)s"

# One snapshot: what a reversal takes back must be of the moment at which the sponsor had this version.
SPENT: Final = """
SELECT l.remaining, s.version, array_agg(DISTINCT f.worker_id) FILTER (WHERE f.worker_id IS NOT NULL)
  FROM lot l
  JOIN stream_state s ON s.originator_id = l.sponsor_id
  LEFT JOIN funding f ON f.payment_id = l.payment_id
 WHERE l.payment_id = %(payment)s
 GROUP BY l.remaining, s.version
"""

ENROLMENT: Final = "SELECT worker_id, sponsor_id FROM enrolment WHERE enrolment_id = %(enrolment)s"

FIND: Final = "SELECT stream_id, detail FROM register WHERE kind = %(kind)s AND key = %(key)s"
FIND_MANY: Final = """
SELECT key, stream_id FROM register WHERE kind = %(kind)s AND key = ANY(%(keys)s::bytea[]) ORDER BY key
"""

TAKEN: Final = """
SELECT key, stream_id, position FROM register
 WHERE kind = %(kind)s AND position > %(after)s ORDER BY position LIMIT %(limit)s
"""

# Every seat of a range up to the highest ever taken of it is either taken or freed.
FREE_SEATS: Final = """
SELECT key FROM register WHERE kind = %(freed)s AND key BETWEEN %(first)s AND %(last)s ORDER BY key LIMIT %(count)s
"""
HIGHEST_SEAT: Final = """
SELECT max(key) FROM register WHERE kind IN (%(taken)s, %(freed)s) AND key BETWEEN %(first)s AND %(last)s
"""

# The shape of a state is counted in a hundred of its kind's own.
STREAMS_DUE: Final = """
SELECT originator_id FROM stream_state
 WHERE due_on <= %(as_of)s AND fold / 100 = %(kind)s
 ORDER BY due_on, originator_id LIMIT %(limit)s
"""

# A month settled before a row was published was paid by money that counted before that day; one settled before the
# row was recorded, by money recorded before it. So a row has few candidates, however late it is asked.
CREDIT_CANDIDATES: Final = """
WITH published AS MATERIALIZED (
    SELECT r.first, r.last, r.at, r.position
      FROM unnest(%(firsts)s::date[], %(lasts)s::date[], %(instants)s::timestamptz[], %(positions)s::bigint[])
           AS r (first, last, at, position)
     WHERE EXISTS (SELECT FROM lot l WHERE l.counts_from < r.at OR l.position < r.position)
)
SELECT f.worker_id, array_agg(DISTINCT l.sponsor_id)
  FROM published r
  JOIN funding f ON f.month BETWEEN r.first AND r.last
  JOIN lot l ON l.payment_id = f.payment_id AND (l.counts_from < r.at OR l.position < r.position)
 WHERE %(after)s::uuid IS NULL OR f.worker_id > %(after)s::uuid
 GROUP BY f.worker_id
 ORDER BY f.worker_id
 LIMIT %(limit)s
"""


SEATS_MAX: Final = 2 ** (8 * SEAT_BYTES) - 1


class PublishedPrice(NamedTuple):
    """A row of the tariff: first days of its first and last month, the instant its day begins, where it is recorded."""

    first: date
    last: date
    at: datetime
    position: int


class CreditCandidate(NamedTuple):
    """A worker with a month that may have become cheaper, and the sponsors whose money is in such months."""

    worker_id: UUID
    sponsors: Sequence[UUID]


class EnrolmentPlace(NamedTuple):
    worker_id: UUID
    enrolment_id: UUID
    position: int


class EnrolmentHolder(NamedTuple):
    worker_id: UUID
    sponsor_id: UUID


class PaymentPlace(NamedTuple):
    """Whose the payment is, and where its receipt stands in the log."""

    sponsor_id: UUID
    position: int


class SpentPayment(NamedTuple):
    """`remaining`: sen not allocated. `sponsor_version`: of the sponsor's stream at that moment. `workers`: those with
    a month that holds some of it.
    """

    remaining: int
    sponsor_version: int
    workers: Sequence[UUID]


class KeyHolder(NamedTuple):
    """Whose the key is, and the detail it was taken with."""

    stream_id: UUID
    detail: UUID | None


class TakenKey(NamedTuple):
    """A key, whose it is, and where it was taken."""

    key: bytes
    stream_id: UUID
    position: int


class Registers(VillageRegisters):
    """What commands ask that no single stream knows. Answers are as of now; the append checks what must hold:
    a sponsor's lots and enrolments by the versions of the streams they follow from, keys by their own uniqueness.
    """

    def enrolled_with(
        self, sponsor_id: UUID, since: date, worker_ids: Sequence[UUID] | None = None
    ) -> list[EnrolmentPlace]:
        """In the order of enrolment: those that run or ended on `since` or later; or, where workers are named,
        whatever enrolments these have or had with this sponsor.
        """
        statement = ENROLLED_WITH if worker_ids is None else NAMED_ENROLLED_WITH
        named = None if worker_ids is None else list(worker_ids)
        parameters = {"sponsor": sponsor_id, "since": since, "workers": named}
        with (
            self._database.connection() as connection,
            connection.cursor(row_factory=args_row(EnrolmentPlace)) as cursor,
        ):
            return cursor.execute(statement, parameters, prepare=True, binary=True).fetchall()

    def enrolled_with_any(self, sponsor_ids: Sequence[UUID], since: date) -> dict[UUID, list[UUID]]:
        """Workers of each sponsor whose enrolments run or ended on `since` or later, in the order of enrolment."""
        found: dict[UUID, list[UUID]] = {sponsor_id: [] for sponsor_id in sponsor_ids}
        with self._database.connection() as connection:
            rows = connection.execute(ENROLLED_WITH_ANY, {"sponsors": list(sponsor_ids), "since": since}, binary=True)
            for sponsor_id, worker_id, _, _ in rows:
                found[sponsor_id].append(worker_id)
        return found

    def enrolled_count(self, sponsor_id: UUID) -> int:
        """Enrolments with the sponsor that run."""
        with self._database.connection() as connection:
            row = connection.execute(ENROLLED_COUNT, {"sponsor": sponsor_id}).fetchone()
        assert row is not None
        return int(row[0])

    def lots(self, sponsor_id: UUID) -> list[Lot]:
        """Payments with money left, in the order in which they are drawn; those not cleared stand last."""
        with self._database.connection() as connection, connection.cursor(row_factory=class_row(Lot)) as cursor:
            return cursor.execute(LOTS, {"sponsor": sponsor_id}, prepare=True).fetchall()

    def payment(self, payment_id: UUID) -> PaymentPlace | None:
        with self._database.connection() as connection:
            row = connection.execute(PAYMENT, {"payment": payment_id}, prepare=True).fetchone()
        return None if row is None else PaymentPlace(*row)

    def spent(self, payment_id: UUID) -> SpentPayment | None:
        """What became of a payment, as of one moment."""
        with self._database.connection() as connection:
            row = connection.execute(SPENT, {"payment": payment_id}, prepare=True).fetchone()
        return None if row is None else SpentPayment(row[0], row[1], row[2] or ())

    def enrolment(self, enrolment_id: UUID) -> EnrolmentHolder | None:
        with self._database.connection() as connection:
            row = connection.execute(ENROLMENT, {"enrolment": enrolment_id}, prepare=True).fetchone()
        return None if row is None else EnrolmentHolder(*row)

    def find(self, kind: RegisterKind, key: bytes) -> KeyHolder | None:
        """Whose the key is, and the detail it was taken with; None while it is free."""
        with self._database.connection() as connection:
            row = connection.execute(FIND, {"kind": int(kind), "key": key}, prepare=True).fetchone()
        return None if row is None else KeyHolder(*row)

    def find_many(self, kind: RegisterKind, keys: Sequence[bytes]) -> dict[bytes, UUID]:
        """Whose each key is; free ones are left out."""
        with self._database.connection() as connection:
            found = connection.execute(FIND_MANY, {"kind": int(kind), "keys": BYTEA(keys)}, binary=True)
            return {bytes(key): stream_id for key, stream_id in found}

    def taken(self, kind: RegisterKind, after: int, limit: int) -> list[TakenKey]:
        """Keys of one kind that were taken after a position, in that order. All of the kind are looked through."""
        asked = {"kind": int(kind), "after": after, "limit": limit}
        with self._database.connection() as connection:
            found = connection.execute(TAKEN, asked).fetchall()
        return [TakenKey(bytes(key), stream_id, position) for key, stream_id, position in found]

    def highest_seat(self, scheme_id: UUID) -> int:
        """The highest that anybody ever had; 0 for none."""
        keys = _seat_keys(scheme_id, 0, SEATS_MAX)
        with self._database.connection() as connection:
            highest = connection.execute(HIGHEST_SEAT, keys, prepare=True).fetchone()
        return 0 if highest is None or highest[0] is None else int.from_bytes(highest[0][-SEAT_BYTES:], "big")

    def free_seats(self, scheme_id: UUID, count: int, *, first: int = 1, last: int = SEATS_MAX) -> list[int]:
        """The smallest seats of a range that nobody has, in order: `count` of them, or as many as there are."""
        keys = {**_seat_keys(scheme_id, first, last), "count": count}
        with self._database.connection() as connection, connection.transaction():
            freed = connection.execute(FREE_SEATS, keys, prepare=True).fetchall()
            highest = connection.execute(HIGHEST_SEAT, keys, prepare=True).fetchone()
        assert highest is not None
        seats = [int.from_bytes(key[-SEAT_BYTES:], "big") for (key,) in freed]
        next_seat = first if highest[0] is None else int.from_bytes(highest[0][-SEAT_BYTES:], "big") + 1
        return seats + list(range(next_seat, min(next_seat + count - len(seats), last + 1)))

    def streams_due(self, kind: type[Aggregate], as_of: date, limit: int) -> list[UUID]:
        """Streams of a kind whose next day on the agenda has come, the longest due first."""
        asked = {"kind": kind.FOLD // FOLDS_OF_A_KIND, "as_of": as_of, "limit": limit}
        with self._database.connection() as connection:
            found = connection.execute(STREAMS_DUE, asked, prepare=True)
            return [stream_id for (stream_id,) in found]

    def credit_candidates(
        self, published: Sequence[PublishedPrice], after: UUID | None, limit: int
    ) -> list[CreditCandidate]:
        """In order of worker, those after `after`: more than will be credited, never fewer."""
        firsts, lasts, instants, positions = (list(column) for column in zip(*published, strict=True))
        given = {"firsts": firsts, "lasts": lasts, "instants": instants, "positions": positions}
        with self._database.connection() as connection:
            found = connection.execute(CREDIT_CANDIDATES, {**given, "after": after, "limit": limit})
            return [CreditCandidate(*row) for row in found]


def _seat_keys(scheme_id: UUID, first: int, last: int) -> dict[str, Any]:
    return {
        "taken": int(RegisterKind.SEAT),
        "freed": int(RegisterKind.FREED_SEAT),
        "first": seat_key(scheme_id, first),
        "last": seat_key(scheme_id, last),
    }
