"""Questions to the story with what must be answered, for the terminal, for the web and for the tests."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.demo.neighbourhoods import BANYUWANGI_WORKER, GARUT_WORKER, GIANYAR, SERANG_WORKER
from ledger.demo.steps import at, id_of


@dataclass(frozen=True, slots=True)
class Question:
    """`known`: local time of what was known, None: now. `expects`: outcome and reason by docs/coverage.md."""

    asks: str
    worker: str
    on: date
    expects: tuple[str, str]
    known: datetime | None = None

    @property
    def worker_id(self) -> UUID:
        return id_of(self.worker)

    def as_known_at(self, zone: ZoneInfo) -> datetime | None:
        return None if self.known is None else self.known.replace(tzinfo=zone)

    def as_curl(self, url: str, zone: ZoneInfo) -> str:
        """Expects the token in the environment, as TOKEN."""
        known = self.as_known_at(zone)
        query = {"on": self.on.isoformat()} | ({} if known is None else {"as_known_at": known.isoformat()})
        address = f"{url}/v1/workers/{self.worker_id}/coverage?{urlencode(query, safe=':')}"
        return f"""curl -s -H "Authorization: Bearer $TOKEN" '{address}'"""

    def as_command(self, zone: ZoneInfo, command: str = "sertakan") -> str:
        """Expects SERTAKAN_HOME to name the story's folder."""
        known = self.as_known_at(zone)
        known_at = "" if known is None else f" --as-known-at {known.isoformat()}"
        return f"{command} coverage {self.worker_id} --on {self.on}{known_at}"


PRINTED = (
    Question(
        "Garut, a civil servant pays for the household worker: covered on 20 August 2024?",
        GARUT_WORKER,
        date(2024, 8, 20),
        ("covered", "paid"),
    ),
    Question(
        "Serang, March paid, April to June not, paid again on 10 July: covered on 5 May 2024?",
        SERANG_WORKER,
        date(2024, 5, 5),
        ("not_covered", "unpaid"),
    ),
    Question(
        "Banyuwangi, accident on 20 July 2025, July paid on the 25th: covered, as known on the 21st?",
        BANYUWANGI_WORKER,
        date(2025, 7, 20),
        ("undetermined", "in_arrears"),
        at("2025-07-21 09:00"),
    ),
)

OTHERS = (
    Question("the same, as known now", BANYUWANGI_WORKER, date(2025, 7, 20), ("undetermined", "settled_after_date")),
    Question(
        "Serang on 5 May, as known in May",
        SERANG_WORKER,
        date(2024, 5, 5),
        ("undetermined", "within_due_period"),
        at("2024-05-06 09:00"),
    ),
    Question(
        "Serang on 1 July, as known before the second payment",
        SERANG_WORKER,
        date(2024, 7, 1),
        ("not_covered", "lapsed"),
        at("2024-07-09 09:00"),
    ),
    Question("Serang on 1 July, as known now", SERANG_WORKER, date(2024, 7, 1), ("not_covered", "before_start")),
    Question("Serang on 11 July", SERANG_WORKER, date(2024, 7, 11), ("covered", "paid")),
    Question("Gianyar in June", f"{GIANYAR}/worker/1", date(2024, 6, 30), ("covered", "paid")),
    Question(
        "Gianyar in August, as known then",
        f"{GIANYAR}/worker/100",
        date(2024, 8, 20),
        ("undetermined", "in_arrears"),
        at("2024-08-21 09:00"),
    ),
    Question("Gianyar in October", f"{GIANYAR}/worker/100", date(2024, 10, 1), ("not_covered", "lapsed")),
)
