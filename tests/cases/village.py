"""A regency with a scheme in its villages: people proposed, lists brought, everybody screened."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from itertools import count
from typing import Any
from uuid import uuid4

from tests.api.story import Answer, Refused, Story

REGION = "Kabupaten Gianyar"
JULY = "2025-07-01"
HEADERS = ("NIK", "NAMA", "TGL_LAHIR", "PEKERJAAN", "UPAH", "TGL_PERNYATAAN")
_numbers = count(1)


@dataclass(frozen=True)
class Person:
    nik: str
    name: str
    birth_date: str = "1985-03-07"

    def body(self, **more: Any) -> dict[str, Any]:
        return {
            "nik": self.nik,
            "name": self.name,
            "birth_date": self.birth_date,
            "occupation": "petani",
            "sector": "other",
            "region": REGION,
            "monthly_income": "1000000.00",
            "attested_on": "2025-06-20",
            **more,
        }

    def row(self) -> tuple[str, ...]:
        day = date.fromisoformat(self.birth_date)
        return (self.nik, self.name, f"{day:%d-%m-%Y}", "petani", "1000000", "20-06-2025")


def people(number: int, birth_date: str = "1985-03-07") -> list[Person]:
    """New ones, whose NIKs nobody has."""
    day = date.fromisoformat(birth_date)
    found = []
    for _ in range(number):
        serial = next(_numbers)
        nik = f"99{serial // 9000 + 10:04d}{day:%d%m%y}{serial % 9000 + 1000:04d}"
        found.append(Person(nik, f"WARGA RAHASIA {serial}", birth_date))
    return found


def csv_of(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows([headers, *rows])
    return text.getvalue().encode()


@dataclass
class Campaign:
    """`head`: the token of a second person, who speaks for the heads of the villages."""

    story: Story
    head: str
    region: str = REGION
    sponsor: str = ""
    scheme: str = ""
    villages: list[str] = field(default_factory=list)

    @classmethod
    def opened(cls, story: Story, head: str, villages: int, seats: int, region: str | None = None) -> "Campaign":
        region = region or f"Kabupaten {uuid4().hex[:8]}"
        found = cls(story, head, region)
        found.sponsor = story.regency()
        found.scheme = story.scheme(found.sponsor, starts_on=JULY, months=6, quota=villages * seats)
        for number in range(villages):
            told = {"name": f"Desa {number}", "region": region}
            village = str(story.write("/v1/villages", told).village_id)
            story.write(f"/v1/schemes/{found.scheme}/seats", {"village_id": village, "seats": seats})
            found.villages.append(village)
        return found

    def propose(self, village: str, persons: Sequence[Person], **more: Any) -> list[str]:
        body = {"village_id": village, "nominations": [each.body(**more) for each in persons]}
        proposed = self.story.write(f"/v1/schemes/{self.scheme}/nominations", body)
        assert proposed.proposed == len(persons)
        return [each["nomination_id"] for each in proposed.nominations]

    def bring(self, kind: str, niks: Iterable[str], *, on: str = "2025-06-01", region: str | None = None) -> str:
        content = csv_of(("NIK",), [(nik,) for nik in niks])
        query = {"kind": kind, "region": region or self.region, "on": on, "source": "Disdukcapil"}
        return str(self.send("/v1/screening-lists", content, **query).list_id)

    def send(self, path: str, content: bytes, *, key: str | None = None, **query: str) -> Answer:
        headers = {"Idempotency-Key": key or str(uuid4()), "Content-Type": "text/csv"}
        response = self.story.http.post(path, content=content, params=query, headers=headers)
        if not response.is_success:
            raise Refused(response.status_code, response.json())
        answer = Answer(response.status_code, response.json(), response.headers)
        self.story.position = max(self.story.position, answer.position)
        return answer

    def screen(self, **body: Any) -> Answer:
        return self.story.write(f"/v1/schemes/{self.scheme}/screenings", body)

    def validate(self, *nominations: str, token: str | None = None) -> Answer:
        body = {"nomination_ids": nominations, "on": "2025-06-25", "document": "BA-1/2025"}
        return self.story.write("/v1/nominations/validation", body, token=token or self.head)

    def validate_village(self, village: str) -> Answer:
        body = {"scheme_id": self.scheme, "village_id": village, "on": "2025-06-25"}
        return self.story.write("/v1/nominations/validation", body, token=self.head)

    def enrol(self, **body: Any) -> Answer:
        return self.story.write(f"/v1/schemes/{self.scheme}/enrolments", body)

    def states(self, village: str | None = None, **more: Any) -> dict[str, tuple[str, list[str] | None]]:
        """State and reasons by nomination, in the order of proposing."""
        page = self.story.read("/v1/nominations", scheme_id=self.scheme, village_id=village, **more)
        return {each["nomination_id"]: (each["state"], each["reasons"]) for each in page.document["items"]}
