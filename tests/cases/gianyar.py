"""Gianyar 2025 (law 5.12): 64 villages propose 13,200 people by file, 8,733 pass; made up from counts, always alike."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from time import perf_counter
from typing import Final
from uuid import uuid4

from openpyxl import Workbook

from tests.api.story import Answer, Refused, Story
from tests.cases.enrolment_sheets import CSV, XLSX
from tests.cases.enrolment_sheets import csv_of as sheet_of
from tests.cases.village import HEADERS, csv_of

REGION: Final = "Kabupaten Gianyar"
VILLAGES: Final = 64
MONTH: Final = 16_800
ACTIVE: Final = 130_300
WORKING: Final = 198_628
ELDEST: Final = date(1960, 7, 2)  # whoever was born a day before is 65 when the scheme begins
WORKBOOK_EVERY: Final = 8
SURROUNDED_BY: Final = 500  # in each list, people whom nobody proposed


@dataclass(frozen=True)
class Counts:
    """How many are to pass, and how many not by each reason; `deceased_too`: of the deceased, in two lists."""

    passing: int
    not_a_resident: int
    deceased: int
    deceased_too: int
    wage_earner: int
    civil_servant: int
    age_limit: int
    carried_by_another: int
    proposed_twice: int
    seats: int

    @property
    def failing(self) -> int:
        kinds = (self.not_a_resident, self.deceased, self.wage_earner, self.civil_servant, self.age_limit)
        return sum(kinds) + self.carried_by_another + self.proposed_twice

    @property
    def reasons(self) -> dict[str, int]:
        """As a screening tells them: whoever has two counts under both."""
        return {
            "not_a_resident": self.not_a_resident,
            "deceased": self.deceased,
            "wage_earner": self.wage_earner + self.deceased_too,
            "civil_servant": self.civil_servant,
            "age_limit": self.age_limit,
            "proposed_twice": self.proposed_twice,
            "enrolled_already": 0,
            "carried_by_another": self.carried_by_another,
        }


WHOLE: Final = Counts(8_733, 900, 300, 100, 1_200, 150, 1_000, 497, 420, seats=200)
TENTH: Final = Counts(873, 90, 30, 10, 120, 15, 100, 50, 42, seats=20)


@dataclass(frozen=True)
class Named:
    nik: str
    name: str
    birth_date: date

    def row(self) -> tuple[str, ...]:
        return (self.nik, self.name, f"{self.birth_date:%d-%m-%Y}", "petani", "1000000", "20-06-2025")


def named(serial: int, *, too_old: bool = False) -> Named:
    """Every second one a woman, whose day of birth is written with 40 more."""
    born = ELDEST - timedelta(1 + serial % 7_000) if too_old else ELDEST + timedelta(serial % 15_000)
    day = born.day + 40 * (serial % 2)
    nik = f"99{serial // 9_000 + 10:04d}{day:02d}{born:%m%y}{serial % 9_000 + 1:04d}"
    return Named(nik, f"WARGA {serial}", born)


@dataclass
class People:
    """Whom the villages propose, by what is to become of them. `proposed` by village, in the order of the files."""

    counts: Counts
    groups: dict[str, list[Named]] = field(default_factory=dict)
    proposed: list[list[Named]] = field(default_factory=lambda: [[] for _ in range(VILLAGES)])
    expected: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        serial = 0
        for group in (
            "passing", "not_a_resident", "deceased", "wage_earner", "civil_servant", "age_limit", "carried_by_another",
        ):  # fmt: skip
            wanted = getattr(self.counts, group)
            self.groups[group] = [named(serial + each, too_old=group == "age_limit") for each in range(wanted)]
            serial += wanted
        everybody = [each for group in self.groups.values() for each in group]
        # Named again by another village: of the people at hand those who would pass, an odd number of villages on.
        twice = self.groups["passing"][: self.counts.proposed_twice]
        for place, each in enumerate(everybody):
            self.proposed[place % VILLAGES].append(each)
        for place, each in enumerate(twice):
            self.proposed[(place + 1 + 2 * (place % 20)) % VILLAGES].append(each)
        passing, seen = set(self.groups["passing"]), set[Named]()
        for of_village in self.proposed:
            fresh = [each for each in of_village if each in passing and each not in seen]
            self.expected.append(len(fresh))
            seen.update(fresh)

    def residents(self) -> list[str]:
        strangers = set(self.groups["not_a_resident"])
        known = dict.fromkeys(each.nik for of_village in self.proposed for each in of_village if each not in strangers)
        return [*known, *surrounding(1)]

    def deceased(self) -> list[str]:
        return [*niks(self.groups["deceased"]), *surrounding(2)]

    def wage_earners(self) -> list[str]:
        """An employer goes on reporting some of the dead."""
        dead = self.groups["deceased"][: self.counts.deceased_too]
        return [*niks(self.groups["wage_earner"]), *niks(dead), *surrounding(3)]

    def civil_servants(self) -> list[str]:
        return [*niks(self.groups["civil_servant"]), *surrounding(4)]


def niks(persons: Iterable[Named]) -> list[str]:
    return [each.nik for each in persons]


def surrounding(block: int) -> list[str]:
    return niks(named(100_000 * block + each) for each in range(SURROUNDED_BY))


def workbook_of(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (headers, *rows):
        sheet.append(list(row))
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


@dataclass
class Gianyar:
    """The year, told step by step. `known`: the position after each step; `seconds`: how long each took."""

    story: Story
    head: str
    people: People
    sponsor: str = ""
    company: str = ""
    scheme: str = ""
    villages: list[str] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = perf_counter()
        yield
        self.story.read("/v1/reports/village-progress", on="2025-07-10", limit=1)  # the views have seen it
        self.known[name], self.seconds[name] = self.story.position, perf_counter() - began

    @property
    def counts(self) -> Counts:
        return self.people.counts

    def opened(self) -> None:
        """The scheme with seats in 64 villages and a budget; a company carries some of their people already."""
        story = self.story
        self.company = story.sponsor("company", region="Kota Denpasar")
        self.sponsor = story.sponsor("government", "apbd", region=REGION)
        self.scheme = story.scheme(self.sponsor, starts_on="2025-07-01", months=6, quota=VILLAGES * self.counts.seats)
        for number in range(VILLAGES):
            told = {"name": f"Desa {number + 1}", "region": REGION}
            village = str(story.write("/v1/villages", told, at="2025-05-30T09:00:00+08:00").village_id)
            story.write(f"/v1/schemes/{self.scheme}/seats", {"village_id": village, "seats": self.counts.seats})
            self.villages.append(village)
        budget = {"ceiling": "1000000000.00", "on": "2025-05-30", "document": "DPA 2025"}
        story.write(f"/v1/schemes/{self.scheme}/budgets", budget)
        carried = self.people.groups["carried_by_another"]
        rows = [
            {
                "nik": each.nik, "name": each.name, "birth_date": f"{each.birth_date:%d-%m-%Y}", "occupation": "ojek",
                "monthly_income": "1000000", "sector": "other", "region": REGION,
            }
            for each in carried
        ]  # fmt: skip
        asked = {"sponsor_id": self.company, "starts_on": "2025-07-01", "attested_on": "2025-06-01"}
        sent = self.send("/v1/enrolment-files", sheet_of(rows), CSV, at="2025-06-02T09:00:00+08:00", **asked)
        assert (sent.rows, sent.enrolled) == (len(carried), len(carried))

    def proposed(self) -> None:
        """A file a village, every eighth a workbook."""
        path = f"/v1/schemes/{self.scheme}/nomination-files"
        for number, (village, persons) in enumerate(zip(self.villages, self.people.proposed, strict=True)):
            rows = [each.row() for each in persons]
            write, media = (csv_of, CSV) if number % WORKBOOK_EVERY else (workbook_of, XLSX)
            sent = self.send(path, write(HEADERS, rows), media, at="2025-06-10T09:00:00+08:00", village_id=village)
            assert (sent.rows, sent.proposed, sent.refused_count) == (len(rows), len(rows), 0)

    def listed(self) -> None:
        """The regency's lists; that of the civil servants is a workbook."""
        for kind in ("residents", "deceased", "wage_earners", "civil_servants"):
            rows = [(nik,) for nik in getattr(self.people, kind)()]
            write, media = (workbook_of, XLSX) if kind == "civil_servants" else (csv_of, CSV)
            query = {"kind": kind, "region": REGION, "on": "2025-06-01", "source": "Disdukcapil"}
            content = write(("NIK",), rows)
            self.send("/v1/screening-lists", content, media, at="2025-06-11T09:00:00+08:00", **query)

    def screened(self) -> Answer:
        path = f"/v1/schemes/{self.scheme}/screenings"
        return self.story.write(path, {}, at="2025-06-12T09:00:00+08:00")

    def validated(self) -> list[int]:
        """By the heads of the villages, whoever of theirs passed."""
        body = {"scheme_id": self.scheme, "on": "2025-06-20", "document": "BA-1/2025"}
        return [
            self.story.write(
                "/v1/nominations/validation", {**body, "village_id": village}, token=self.head,
                at="2025-06-20T09:00:00+08:00",
            ).validated
            for village in self.villages
        ]  # fmt: skip

    def enrolled(self) -> Answer:
        path = f"/v1/schemes/{self.scheme}/enrolments"
        return self.story.write(path, {}, at="2025-06-25T09:00:00+08:00")

    def paid(self, sponsor: str, workers: int) -> None:
        """Six months of all of them, month by month, as far as the money goes."""
        day = "2025-07-01T09:00:00+08:00"
        self.story.pay(sponsor, f"{workers * 6 * MONTH}.00", at=day)
        for month in range(7, 13):
            settled = self.story.allocate(sponsor, f"2025-{month:02d}", at=day)
            assert (settled.settled_count, settled.total) == (workers, f"{workers * MONTH}.00")

    def figures(self) -> None:
        """What others count: 130,300 active members in all (law 5.14), less those whom this ledger knows."""
        ours = self.counts.passing + self.counts.carried_by_another
        for kind, value, source, on in (
            ("active_elsewhere", ACTIVE - ours, "BPJS Ketenagakerjaan Gianyar", "2025-09-30"),
            ("working_population", WORKING, "BPS, Sakernas Agustus 2024", "2024-08-31"),
        ):
            figure = {"region": REGION, "kind": kind, "value": value, "source": source, "on": on}
            self.story.write("/v1/reports/ucj-figures", figure, at="2025-10-02T09:00:00+08:00")

    def lapsed(self) -> None:
        """January to March nobody pays: on 1 April all of them are lost."""
        run = self.story.run_lapses("2026-04-01", at="2026-04-01T20:00:00+08:00")
        assert run.lapsed == self.counts.passing + self.counts.carried_by_another

    def send(self, path: str, content: bytes, media: str, *, at: str, **query: str) -> Answer:
        headers = {"Idempotency-Key": str(uuid4()), "Content-Type": media, "Sertakan-Clock": at}
        response = self.story.http.post(path, content=content, params=query, headers=headers)
        if not response.is_success:
            raise Refused(response.status_code, response.json())
        answer = Answer(response.status_code, response.json(), response.headers)
        self.story.position = max(self.story.position, int(answer.headers["sertakan-position"]))
        return answer


def told(story: Story, head: str, counts: Counts) -> Gianyar:
    """From the villages' lists to six paid months, each step with what it must answer."""
    gianyar = Gianyar(story, head, People(counts))
    people = gianyar.people
    names = counts.passing + counts.failing
    assert sum(map(len, people.proposed)) == names
    with gianyar.step("opened"):
        gianyar.opened()
    with gianyar.step("proposed"):
        gianyar.proposed()
    with gianyar.step("listed"):
        gianyar.listed()
    with gianyar.step("screened"):
        screened = gianyar.screened()
    assert (screened.screened, screened.passed, screened.reasons) == (names, counts.passing, counts.reasons)
    assert [each["passed"] for each in screened.villages] == people.expected
    with gianyar.step("validated"):
        assert gianyar.validated() == people.expected
    with gianyar.step("enrolled"):
        enrolled = gianyar.enrolled()
    assert (enrolled.enrolled, enrolled.refused_count) == (counts.passing, 0)
    with gianyar.step("paid"):
        gianyar.paid(gianyar.sponsor, counts.passing)
        gianyar.paid(gianyar.company, counts.carried_by_another)
    with gianyar.step("figures"):
        gianyar.figures()
    with gianyar.step("lapsed"):
        gianyar.lapsed()
    return gianyar
