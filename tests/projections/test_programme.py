"""What the programme reports count, as known at every position."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from ledger.domain.errors import ViewBehind
from ledger.domain.events import LedgerEvent
from ledger.domain.values import Programme, SponsorKind
from ledger.projections.programme.projection import ProgrammeProjection
from ledger.projections.programme.queries import Participation, ProgrammeQueries, Summary
from ledger.projections.runner import Runner
from ledger.store.database import Database
from tests.projections import programme_facts as p
from tests.projections import writing as w
from tests.projections.writing import NOON, WIB, WrittenLog, month

SPONSOR = UUID(int=2)
ALL = (*w.BPU, Programme.JHT)
JKK, JKM, JHT = Programme.JKK, Programme.JKM, Programme.JHT


class Report:
    """Appends commands and asks what they come to."""

    def __init__(self, database: Database, written: WrittenLog) -> None:
        self.written = written
        self.queries = ProgrammeQueries(database.pool)
        self.runner = Runner(database, [ProgrammeProjection()])

    def append(self, *events: LedgerEvent) -> int:
        position = self.written.append(*events)
        self.runner.catch_up()
        return position

    def summary(self, year: int = 2025, position: int | None = None, region: str | None = None) -> Summary:
        begins, ends = (datetime(each, 1, 1, tzinfo=WIB) for each in (year, year + 1))
        return self.queries.summary(year, begins, ends, region, position)[1]

    def participants(self, year: int = 2025, position: int | None = None, region: str | None = None) -> int:
        return self.summary(year, position, region).participants

    def error(self) -> str | None:
        return next(state.error for state in self.runner.states() if state.name == "programme")


@pytest.fixture
def report(database: Database, written: WrittenLog) -> Report:
    return Report(database, written)


def test_a_worker_counts_once_for_every_year_with_a_settled_month(report: Report) -> None:
    workers = [uuid4(), uuid4()]
    registered = report.append(*map(w.worker_registered, workers))
    first = report.append(*(w.settled(workers[0], SPONSOR, month(f"2025-0{n}")) for n in (1, 2, 3)))
    second = report.append(*(w.settled(each, SPONSOR, month("2026-01")) for each in workers))

    assert [report.participants(2025, each) for each in (registered, first, second)] == [0, 1, 1]
    assert [report.participants(2026, each) for each in (registered, first, second)] == [0, 0, 2]
    assert report.participants(2024) == 0


def test_a_death_takes_the_year_away_only_where_no_month_of_it_is_left(report: Report) -> None:
    worker = uuid4()
    paid = report.append(
        w.worker_registered(worker),
        *(w.settled(worker, SPONSOR, month(each)) for each in ("2025-11", "2025-12", "2026-01")),
    )
    death = report.append(
        w.membership_ended(worker, date(2025, 11, 3)),
        *(w.released(SPONSOR, worker, month(each)) for each in ("2025-12", "2026-01")),
    )

    assert [report.participants(2025, each) for each in (paid, death)] == [1, 1]
    assert [report.participants(2026, each) for each in (paid, death)] == [1, 0]


def test_a_saving_neither_makes_nor_unmakes_a_participant(report: Report) -> None:
    worker = uuid4()
    report.append(w.worker_registered(worker), w.settled(worker, SPONSOR, month("2025-06"), programmes=ALL))
    report.append(w.released(SPONSOR, worker, month("2025-06"), programmes=(JHT,)))
    assert report.participants() == 1

    report.append(w.settled(worker, SPONSOR, month("2025-06"), programmes=(JHT,)))
    report.append(p.contribution_reversed(worker, SPONSOR, month("2025-06")))
    assert report.participants() == 0

    report.append(p.contribution_reversed(worker, SPONSOR, month("2025-06"), programmes=(JHT,)))
    assert (report.participants(), report.error()) == (0, None)


def test_a_reversed_month_counts_for_those_who_ask_as_known_before_and_again_once_it_is_paid_again(
    report: Report,
) -> None:
    worker = uuid4()
    ends = [
        report.append(w.worker_registered(worker), w.settled(worker, SPONSOR, month("2025-06"))),
        report.append(p.contribution_reversed(worker, SPONSOR, month("2025-06"))),
        report.append(w.settled(worker, SPONSOR, month("2025-07"))),
        report.append(p.contribution_reversed(worker, SPONSOR, month("2025-07"))),
    ]

    assert [report.participants(position=each) for each in ends] == [1, 0, 1, 0]


def test_a_month_that_one_command_takes_back_and_settles_again_never_leaves(report: Report, database: Database) -> None:
    worker = uuid4()
    report.append(w.worker_registered(worker), w.settled(worker, SPONSOR, month("2025-06")))
    report.append(
        p.contribution_reversed(worker, SPONSOR, month("2025-06")), w.settled(worker, SPONSOR, month("2025-06"))
    )

    with database.connection() as connection:
        assert connection.execute("SELECT count(*) FROM programme_year").fetchone() == (1,)


def test_the_region_is_the_workers(report: Report) -> None:
    here, there = uuid4(), uuid4()
    claim = uuid4()
    elsewhere = w.worker_registered(there).model_copy(update={"region": "Kota Balikpapan"})
    report.append(w.worker_registered(here), elsewhere)
    report.append(*(w.settled(each, SPONSOR, month("2025-06")) for each in (here, there)))
    report.append(p.claim_filed(claim, there), p.benefit_paid(claim, JKK, 500))
    year = datetime.now(WIB).year

    assert [report.participants(region=each) for each in ("Gianyar", "Kota Balikpapan", "Jakarta", None)] == [
        1,
        1,
        0,
        2,
    ]
    assert [report.summary(year, region=each).claims for each in ("Gianyar", "Kota Balikpapan", None)] == [0, 1, 1]
    assert report.summary(region="Kota Balikpapan").benefits == {JHT: 0, JKK: 500, JKM: 0}
    assert report.summary(region="Gianyar").benefits == {JHT: 0, JKK: 0, JKM: 0}


def test_claims_count_when_they_were_filed_and_benefits_when_they_were_paid(report: Report) -> None:
    worker, claim = uuid4(), uuid4()
    filing = datetime.now(WIB).year
    before = report.append(w.worker_registered(worker))
    filed = report.append(p.claim_filed(claim, worker, date(2024, 12, 30)))
    ends = [
        report.append(p.benefit_paid(claim, JKM, 700, at=datetime(2025, 12, 31, 23, 59, tzinfo=WIB))),
        report.append(p.benefit_paid(claim, JKM, 50, at=datetime(2025, 12, 31, 17, tzinfo=UTC))),
        report.append(p.benefit_paid(claim, JKK, 30, at=NOON)),
    ]

    assert [report.summary(filing, each).claims for each in (before, filed)] == [0, 1]
    assert report.summary(2024).claims == 0
    assert [report.summary(2025, each).benefits for each in ends] == [
        {JHT: 0, JKK: 0, JKM: 700},
        {JHT: 0, JKK: 0, JKM: 700},
        {JHT: 0, JKK: 30, JKM: 700},
    ]
    assert report.summary(2026).benefits == {JHT: 0, JKK: 0, JKM: 50}


def test_a_reversed_claim_was_filed_but_what_it_paid_counts_no_longer_in_the_year_of_its_payment(
    report: Report,
) -> None:
    worker, claim, other = uuid4(), uuid4(), uuid4()
    filing = datetime.now(WIB).year
    report.append(w.worker_registered(worker), p.claim_filed(claim, worker), p.claim_filed(other, worker))
    paid = report.append(
        p.benefit_paid(claim, JKK, 30),
        p.benefit_paid(claim, JKK, 4, at=NOON + timedelta(days=400)),
        p.benefit_paid(other, JKK, 5),
    )
    taken_back = report.append(p.claim_reversed(claim, {JKK: 34, JKM: 0}))

    assert report.summary(2025, paid).benefits[JKK] == 35
    assert report.summary(2026, paid).benefits[JKK] == 4
    assert report.summary(2025, taken_back).benefits[JKK] == 5
    assert report.summary(2026, taken_back).benefits[JKK] == 0
    assert report.summary(filing).claims == 2


def test_what_cannot_be_right_stops_the_report(report: Report) -> None:
    worker, claim = uuid4(), uuid4()
    report.append(w.worker_registered(worker), p.claim_filed(claim, worker), p.benefit_paid(claim, JKK, 30))
    head = report.append(p.claim_reversed(claim, {JKK: 31}))

    assert report.error() == f"the reversal at position {head} takes back another sum than was paid"


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (p.contribution_reversed(uuid4(), SPONSOR, month("2025-06")), "was not settled"),
        (w.settled(uuid4(), SPONSOR, month("2025-06")), "is of an unknown worker"),
        (p.claim_filed(uuid4(), uuid4()), "is of an unknown worker"),
        (p.benefit_paid(uuid4(), JKK, 1), "is of an unknown claim"),
        (w.enrolment_ended(uuid4(), uuid4(), SPONSOR, NOON.date()), "never began"),
    ],
    ids=["reversed", "settled", "filed", "paid", "ended"],
)
def test_a_fact_about_something_unknown_stops_the_report(report: Report, event: LedgerEvent, says: str) -> None:
    head = report.append(event)

    assert says in str(report.error())
    assert str(head) in str(report.error())


def test_a_sponsor_takes_part_while_an_enrolment_of_a_worker_runs(report: Report) -> None:
    village, bank, worker, enrolments = uuid4(), uuid4(), uuid4(), [uuid4(), uuid4()]
    bank_registered = w.sponsor_registered(bank).model_copy(update={"kind": SponsorKind.BANK, "region": "Jakarta"})
    ends = [
        report.append(w.sponsor_registered(village), bank_registered, w.worker_registered(worker)),
        report.append(w.enrolled(worker, enrolments[0], village), w.enrolled(worker, enrolments[1], bank)),
        report.append(w.enrolment_ended(worker, enrolments[0], village, date(2025, 6, 20))),
        report.append(
            *(
                w.enrolment_ended(worker, each, by, date(2025, 3, 9))
                for each, by in zip(enrolments, (village, bank), strict=True)
            )
        ),
    ]

    def together(on: date, position: int | None = None) -> Participation:
        return report.queries.participation(on, position=position)[1]

    nobody, one, two = Participation(2, 0, 0), Participation(2, 1, 1), Participation(2, 2, 1)
    assert [together(date(2025, 6, 20), each) for each in ends] == [nobody, two, two, nobody]
    assert [together(date(2025, 6, 21), each) for each in ends] == [nobody, two, one, nobody]
    assert [together(date(2025, n, d)) for n, d in ((1, 1), (3, 9), (3, 10))] == [two, two, nobody]
    assert together(date(2024, 12, 31)) == nobody
    _, in_jakarta, by_kind = report.queries.participation(date(2025, 6, 21), "Jakarta", ends[2])
    assert in_jakarta == Participation(1, 1, 1)
    assert {kind for kind, counted in by_kind.items() if counted.sponsors} == {SponsorKind.BANK}
    assert list(by_kind) == list(SponsorKind)
    assert report.queries.participation(date(2025, 6, 21), "Bandung")[1] == Participation(0, 0, 0)


def test_a_position_that_the_view_has_not_seen_is_not_answered_for(report: Report) -> None:
    report.append(w.worker_registered(uuid4()))
    behind = report.written.append(w.worker_registered(uuid4()))

    with pytest.raises(ViewBehind):
        report.summary(position=behind)
    with pytest.raises(ViewBehind):
        report.queries.participation(NOON.date(), position=behind)


def test_a_worker_who_moves_counts_there_from_the_year_of_the_move_on(report: Report) -> None:
    worker, claims = uuid4(), [uuid4(), uuid4()]
    report.append(w.worker_registered(worker))
    paid = report.append(*(w.settled(worker, SPONSOR, month(each)) for each in ("2024-12", "2025-12", "2026-01")))
    report.append(p.claim_filed(claims[0], worker))
    moved = report.append(p.moved(worker, "Garut", month("2025-07")))
    report.append(p.claim_filed(claims[1], worker))
    later = report.append(w.settled(worker, SPONSOR, month("2027-01")))

    def regions(position: int) -> dict[int, list[int]]:
        return {
            year: [report.participants(year, position, region) for region in ("Gianyar", "Garut")]
            for year in (2024, 2025, 2026, 2027)
        }

    assert regions(paid) == {2024: [1, 0], 2025: [1, 0], 2026: [1, 0], 2027: [0, 0]}
    assert regions(moved) == {2024: [1, 0], 2025: [0, 1], 2026: [0, 1], 2027: [0, 0]}
    assert regions(later)[2027] == [0, 1]
    year = datetime.now(UTC).year
    assert [report.summary(year, later, region).claims for region in ("Gianyar", "Garut")] == [1, 1]
