"""How the groups of carried workers are counted in a year: the operator's own examples, a tenth as large (law 5.8)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from ledger.application.enrolments import EnrolmentOrder
from ledger.application.workers import Person
from ledger.domain.values import Sector
from ledger.store.log import Context
from tests.api.serving import Served
from tests.api.story import Story
from tests.cases.two_records import Pair

MORNING = "T09:00:00+07:00"
BEGINS = datetime.fromisoformat(f"2025-01-02{MORNING}")


def carry(service: Served, ledger: Story, sponsor: str, workers: int) -> None:
    """So many are enrolled with the sponsor from January 2025 on; by the use cases themselves, for speed."""
    house = service.house
    for _ in range(workers):
        person = Person(
            nik=ledger.nik(),
            name="Pekerja",
            birth_date=date(1985, 3, 7),
            occupation="petani",
            sector=Sector.OTHER,
            region="Gianyar",
            monthly_income=100_000_000,
        )
        worker = house.workers.register(context(), person, today=BEGINS.date()).result["worker_id"]
        order = EnrolmentOrder(UUID(sponsor), None, ("JKK", "JKM"), BEGINS.date(), attested_on=BEGINS.date())
        house.enrolments.enrol(context(), UUID(worker), order)


def context() -> Context:
    return Context(actor=UUID(int=7), command_id=uuid4(), now=BEGINS, recorded_at=BEGINS)


def pay_through(ledger: Story, sponsor: str, month: str, workers: int, months: int, day: str) -> None:
    at = f"{day}{MORNING}"
    ledger.pay(sponsor, f"{workers * months * 16_800}.00", at=at)
    assert ledger.allocate(sponsor, month, at=at).total == f"{workers * months * 16_800}.00"


def counted(ledger: Story, sponsor: str, **more: Any) -> dict[str, Any]:
    items = ledger.read("/v1/reports/group-performance", **{"year": 2025, **more}).document["items"]
    (found,) = [each for each in items if each["sponsor_id"] == sponsor]
    return {name: found[name] for name in ("group_code", "workers", "worker_months", "sixths", "performance")}


def test_a_hundred_workers_for_three_months_are_fifty_and_for_eight_a_hundred(
    untouched_service: Served, untouched: Story
) -> None:
    regency = untouched.regency()
    carry(untouched_service, untouched, regency, 100)
    pay_through(untouched, regency, "2025-03", 100, 3, "2025-01-06")
    three = untouched.position

    assert counted(untouched, regency) == {
        "group_code": "SG",
        "workers": 100,
        "worker_months": 300,
        "sixths": 300,
        "performance": "50.00",
    }
    pay_through(untouched, regency, "2025-08", 100, 5, "2025-04-07")
    assert counted(untouched, regency)["performance"] == "100.00"
    assert counted(untouched, regency, as_known_at=three)["performance"] == "50.00"


def test_a_companys_months_count_from_six_on(untouched_service: Served, untouched: Story) -> None:
    company = untouched.sponsor("company")
    carry(untouched_service, untouched, company, 50)
    pay_through(untouched, company, "2025-04", 50, 4, "2025-01-06")

    assert counted(untouched, company)["performance"] == "0.00"
    pay_through(untouched, company, "2025-06", 50, 2, "2025-05-06")
    assert counted(untouched, company) == {
        "group_code": "SC",
        "workers": 50,
        "worker_months": 300,
        "sixths": 300,
        "performance": "50.00",
    }


def test_a_village_has_a_group_for_each_kind_of_money(jakarta_service: Served, jakarta: Story) -> None:
    """And who is of no group is not counted; sixths are rounded to hundredths."""
    village = jakarta.sponsor("village", "apbdes", region="Desa Batubulan", name="Desa Batubulan")
    regency_money = jakarta.scheme(village, starts_on="2025-01-01", fund_origin="apbd")
    person = jakarta.sponsor(region="Desa Batubulan")
    at = f"2025-01-06{MORNING}"
    for sponsor, scheme, through in (
        (village, None, "2025-01"),
        (village, regency_money, "2025-07"),
        (person, None, "2025-03"),
    ):
        worker = jakarta.worker()
        jakarta.enrol(worker, sponsor, starts_on="2025-01-01", scheme=scheme, attested_on="2025-01-01", at=at)
        jakarta.pay(sponsor, "201600.00", at=at)
        jakarta.allocate(sponsor, through, effective_at=at, worker_ids=[worker])

    said = jakarta.read("/v1/reports/group-performance", year=2025, region="Desa Batubulan").document

    assert [(each["name"], each["group_code"], each["performance"]) for each in said["items"]] == [
        ("Desa Batubulan", "SA", "1.00"),
        ("Desa Batubulan", "SD", "0.17"),
    ]
    assert {each["group_code"]: (each["workers"], each["sixths"]) for each in said["by_code"]} == {
        "SC": (0, 0),
        "SB": (0, 0),
        "SG": (0, 0),
        "SD": (1, 1),
        "SA": (1, 6),
        "SL": (0, 0),
    }
    totals = said["totals"]
    assert (totals["workers"], totals["sixths"], totals["performance"]) == (2, 7, "1.17")
    assert said["items"][0]["months"] == {**{str(months): 0 for months in range(1, 13)}, "7": 1}
    assert jakarta.read(f"/v1/sponsors/{village}").group_code == "SD"
    assert jakarta.read(f"/v1/sponsors/{person}").group_code is None
    empty = jakarta.read("/v1/reports/group-performance", year=2026, region="Desa Batubulan").document
    assert empty["items"] == []


def test_pages_hold_whole_sponsors_and_the_sums_are_of_all(jakarta: Story) -> None:
    region = "Desa Singapadu"
    banks = sorted(jakarta.sponsor("bank", region=region) for _ in range(3))
    for bank in banks:
        jakarta.paid_to("2025-06", worker=jakarta.worker(), sponsor=bank, amount="100800.00")

    first = jakarta.read("/v1/reports/group-performance", year=2025, region=region, limit=2).document
    rest = jakarta.read("/v1/reports/group-performance", year=2025, region=region, after=first["next"]).document

    assert [each["sponsor_id"] for each in first["items"] + rest["items"]] == banks
    assert (first["next"], rest["next"]) == (banks[1], None)
    for page in (first, rest):
        (code,) = [each for each in page["by_code"] if each["group_code"] == "SB"]
        assert (code["workers"], code["performance"]) == (3, "3.00")


def test_a_merged_worker_counts_once_and_what_was_paid_twice_once(untouched_service: Served, untouched: Story) -> None:
    pair = Pair.of(untouched_service, untouched)
    village, other = untouched.village(), untouched.village()
    first = pair.record(village, "2025-05…2025-07 on 2025-05-02")
    second = pair.record(other, "2025-05…2025-08 on 2025-05-08")
    assert counted(untouched, other)["worker_months"] == 4
    pair.merge(second, first)

    assert counted(untouched, village)["worker_months"] == 3
    assert counted(untouched, other)["worker_months"] == 1
