"""E11, E23 and E25: what two sponsors, a branch and whoever looks after arrears are shown, as known at any position."""

from dataclasses import dataclass
from typing import Any

import pytest

from ledger.store.tokens import Role
from tests.api.serving import Served
from tests.api.story import Refused, Story


def arrears(story: Story, on: str, **more: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = story.read("/v1/reports/arrears", on=on, **more).document["items"]
    return items


def settled_by(story: Story, sponsor: str, first: str, last: str, **more: Any) -> dict[str, dict[str, str | None]]:
    """By worker and month."""
    document = story.read(f"/v1/sponsors/{sponsor}/conflicts", from_month=first, through_month=last, **more).document
    return {
        each["worker_id"]: {month["month"]: month["settled_by"] for month in each["months"]}
        for each in document["items"]
    }


@dataclass(frozen=True)
class Budget:
    """A regency has paid January to June of a hundred workers, as in E23. `workers` in the order of their ids."""

    story: Story
    regency: str
    workers: list[str]
    region: str

    def listed(self, on: str, **more: Any) -> list[str]:
        return [each["worker_id"] for each in arrears(self.story, on, region=self.region, **more)]


@pytest.fixture(scope="module")
def budget(jakarta: Story) -> Budget:
    region = "Kabupaten Serang"
    regency, workers = jakarta.regency(), sorted(jakarta.worker(region=region) for _ in range(100))
    for worker in workers:
        jakarta.enrol(worker, regency, starts_on="2025-01-01", attested_on="2025-01-01")
    jakarta.pay(regency, "10080000.00", at="2025-01-06T09:00:00+07:00")
    paid = jakarta.allocate(regency, "2025-06", at="2025-01-06T09:00:00+07:00")
    assert (paid.total, paid.available) == ("10080000.00", "0.00")
    return Budget(jakarta, regency, workers, region)


def test_e23_the_lists_warn_on_the_first_of_july_august_and_september(budget: Budget) -> None:
    story, workers = budget.story, budget.workers

    assert budget.listed("2025-06-30") == []
    for on, unpaid in (("2025-07-01", 1), ("2025-08-01", 2), ("2025-09-01", 3)):
        assert budget.listed(on, unpaid_months=unpaid) == workers
        assert budget.listed(on, unpaid_months=unpaid % 3 + 1) == []
        assert budget.listed(on, sponsor_id=budget.regency) == workers
        assert budget.listed(on, sponsor_id=workers[0]) == []
        assert arrears(story, on, region="Kabupaten Gianyar") == []
    assert budget.listed("2025-10-01") == []
    assert arrears(story, "2025-09-01", region=budget.region, limit=1) == [
        {
            "worker_id": workers[0],
            "paid_through": "2025-06",
            "unpaid_months": 3,
            "lapses_on": "2025-10-01",
            "sponsor_id": budget.regency,
        }
    ]
    assert story.says(workers[0], "2025-09-20") == "undetermined in_arrears"
    assert story.says(workers[0], "2025-10-01") == "not_covered lapsed"


def test_e23_a_bridge_sponsor_pays_july_to_october_and_the_spell_runs_on(budget: Budget) -> None:
    """Step by step as docs/how-to/bridge.md says it; half of the workers are bridged."""
    story, bridge, before = budget.story, budget.story.sponsor(), budget.story.position

    asked: dict[str, Any] = {"on": "2025-09-20", "region": budget.region, "limit": 50}
    page = story.read("/v1/reports/arrears", **asked).document
    bridged = [each["worker_id"] for each in page["items"]]
    assert (bridged, page["next"]) == (budget.workers[:50], budget.workers[49])
    rest = story.read("/v1/reports/arrears", after=page["next"], **asked).document
    assert [each["worker_id"] for each in rest["items"]] == budget.workers[50:]

    for worker in bridged:
        taken = story.enrolment(worker, bridge, starts_on="2025-07-01", through_month="2025-10")
        assert taken.warnings == ["also-enrolled"]
    story.pay(bridge, "3360000.00", at="2025-09-20T09:00:00+07:00")
    dry = story.dry_run(bridge, "2025-10", at="2025-09-20T10:00:00+07:00")
    paid = story.allocate(bridge, "2025-10", at="2025-09-20T10:00:00+07:00")
    assert dry.total == paid.total == "3360000.00"
    assert (paid.months, paid.spells) == (["2025-07", "2025-08", "2025-09", "2025-10"], {1})
    assert (paid.warnings, paid.available) == ([], "0.00")

    # The next budget: whoever was bridged goes on in spell 1, the others begin anew.
    story.pay(budget.regency, "3360000.00", at="2025-11-05T09:00:00+07:00")
    next_budget = story.allocate(budget.regency, "2025-12", at="2025-11-05T10:00:00+07:00")
    spells = {line["worker_id"]: line["spell"] for line in next_budget.document["settled"]}
    assert next_budget.total == "3360000.00"
    assert [spells[worker] for worker in budget.workers] == [1] * 50 + [2] * 50
    assert next_budget.warnings[-1] == "attestation-missing"
    assert story.says(budget.workers[0], "2025-10-05") == "covered paid"
    assert story.says(budget.workers[99], "2025-10-05") == "not_covered lapsed"
    for worker in (budget.workers[0], budget.workers[99]):
        assert story.says(worker, "2025-12-15") == "covered paid"
    # What was known before the bridge is listed again as it was.
    assert budget.listed("2025-09-20", as_known_at=before) == budget.workers
    assert budget.listed("2025-09-20") == budget.workers[50:]


def test_who_has_died_or_left_is_in_no_list_and_who_came_back_is(jakarta: Story) -> None:
    sponsor = jakarta.sponsor()
    dead, gone, late, back = (jakarta.worker(region="Kabupaten Lebak") for _ in range(4))
    held = {
        worker: jakarta.paid_to("2025-01", worker=worker, sponsor=sponsor, amount="16800.00")
        for worker in (dead, gone, late, back)
    }
    jakarta.end(held[dead], on="2025-01-20", reason="death", at="2025-03-05T09:00:00+07:00")
    jakarta.end(held[gone], on="2025-01-25", reason="exit")
    jakarta.end(held[late], on="2025-03-20", reason="exit", at="2025-04-05T09:00:00+07:00")
    jakarta.end(held[back], on="2025-01-20", reason="exit")
    jakarta.enrol(back, sponsor, starts_on="2025-02-01")
    jakarta.pay(sponsor, "16800.00", at="2025-02-03T09:00:00+07:00")
    jakarta.allocate(sponsor, "2025-02", at="2025-02-03T09:00:00+07:00", worker_ids=[back])

    def listed(on: str) -> dict[str, int]:
        return {each["worker_id"]: each["unpaid_months"] for each in arrears(jakarta, on, region="Kabupaten Lebak")}

    assert listed("2025-02-10") == {late: 1}
    assert listed("2025-03-10") == {late: 2, back: 1}
    assert listed("2025-04-10") == {back: 2}
    assert listed("2025-05-10") == {back: 3}


def test_e11_both_sponsors_see_the_conflict_and_neither_is_told_who_the_other_is(
    jakarta: Story, jakarta_service: Served
) -> None:
    first, second, third = jakarta.sponsor(), jakarta.village(), jakarta.sponsor()
    worker, alone = jakarta.worker(), jakarta.worker()
    jakarta.enrol(worker, first, starts_on="2025-05-01")
    jakarta.enrol(worker, second, starts_on="2025-05-01", through_month="2025-07")
    jakarta.enrol(alone, first, starts_on="2025-05-01")
    jakarta.enrol(worker, third, starts_on="2026-01-01")
    jakarta.pay(first, "33600.00", at="2025-05-02T09:00:00+07:00")
    jakarta.pay(second, "33600.00", at="2025-05-02T09:00:00+07:00")
    before = jakarta.position
    jakarta.allocate(first, "2025-05", at="2025-05-02T10:00:00+07:00", worker_ids=[worker])
    clash = jakarta.allocate(second, "2025-05", at="2025-05-08T10:00:00+07:00")
    jakarta.allocate(second, "2025-06", at="2025-05-08T11:00:00+07:00")

    assert (clash.total, clash.reasons) == ("0.00", [("2025-05", "already_settled")])
    assert settled_by(jakarta, first, "2025-04", "2025-08") == {
        worker: {"2025-05": "this_sponsor", "2025-06": "another_sponsor", "2025-07": None}
    }
    assert settled_by(jakarta, second, "2025-04", "2025-12") == {
        worker: {"2025-05": "another_sponsor", "2025-06": "this_sponsor", "2025-07": None}
    }
    assert settled_by(jakarta, third, "2025-01", "2025-12") == {}
    assert settled_by(jakarta, third, "2026-01", "2026-01") == {worker: {"2026-01": None}}
    assert settled_by(jakarta, second, "2025-05", "2025-05", as_known_at=before) == {worker: {"2025-05": None}}
    told = jakarta.read(f"/v1/sponsors/{second}/conflicts", from_month="2025-05", through_month="2025-07")
    assert first not in str(told.document)


def test_a_conflict_is_asked_of_a_sponsor_and_of_few_months(jakarta: Story, jakarta_service: Served) -> None:
    sponsor = jakarta.sponsor()
    path = f"/v1/sponsors/{sponsor}/conflicts"
    with pytest.raises(Refused, match="sponsor-unknown"):
        jakarta.read(f"/v1/sponsors/{jakarta.worker()}/conflicts", from_month="2025-05", through_month="2025-05")
    for first, last in (("2025-06", "2025-05"), ("2023-05", "2025-05")):
        with pytest.raises(Refused, match="request-invalid"):
            jakarta.read(path, from_month=first, through_month=last)
    with pytest.raises(Refused, match="forbidden"):
        jakarta.read(path, from_month="2025-05", through_month="2025-05", token=jakarta_service.tokens[Role.COVERAGE])


def test_e25_what_somebody_noticed_is_on_the_branch_s_list_and_changes_no_day(
    jakarta: Story, jakarta_service: Served
) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker(region="Kota Serang")
    jakarta.paid_to("2025-12", worker=worker, sponsor=sponsor, amount="201600.00")
    asked = ("2025-06-10", "2025-12-31", "2026-01-05")
    before = [jakarta.says(worker, day) for day in asked]

    body = {"mark": "employee", "since": "2025-06-01", "note": "bekerja di PT Contoh"}
    marked = jakarta.write(f"/v1/workers/{worker}/marks", body, at="2025-06-10T09:00:00+07:00")

    path, region = "/v1/reports/branch-list", {"region": "Kota Serang"}
    item = {
        "mark_id": marked.mark_id,
        "worker_id": worker,
        "mark": "employee",
        "since": "2025-06-01",
        "region": "Kota Serang",
        "marked": marked.position,
        "note": "bekerja di PT Contoh",
    }
    assert jakarta.read(path, **region).document["items"] == [item]
    assert jakarta.read(path, **region, token=jakarta_service.tokens[Role.APPROVER]).document["items"] == [
        {**item, "note": None}
    ]
    assert jakarta.read(path, region="Kota Cilegon").document["items"] == []
    assert jakarta.read(path, **region, as_known_at=marked.position - 1).document["items"] == []
    assert [jakarta.says(worker, day) for day in asked] == before
    assert "PT Contoh" not in str(jakarta.read("/v1/events", topic="WorkerMarked").document)
    again = jakarta.refusal(f"/v1/workers/{worker}/marks", body)
    assert (again.status, again.code, again.problem["mark_id"]) == (409, "mark-exists", marked.mark_id)

    cleared = jakarta.write(f"/v1/marks/{marked.mark_id}/clearance", {"note": "sudah diperiksa"})
    assert jakarta.read(path, **region).document["items"] == []
    assert jakarta.read(path, **region, as_known_at=cleared.position - 1).document["items"] == [item]
    assert jakarta.refusal(f"/v1/marks/{marked.mark_id}/clearance", {}).code == "mark-cleared"
    assert jakarta.refusal(f"/v1/marks/{worker}/clearance", {}).code == "mark-unknown"


def test_schemes_whose_term_ends_are_listed_with_whom_nobody_goes_on_paying_for(jakarta: Story) -> None:
    village, other = jakarta.village(), jakarta.sponsor()
    scheme = jakarta.scheme(village, starts_on="2023-07-01", months=3)
    follows = jakarta.scheme(village, starts_on="2023-10-01", months=3)
    falls, driver, goes_on, elsewhere, ahead, unpaid, stopped = (jakarta.worker() for _ in range(7))
    driver = jakarta.worker(sector="transport", monthly_income="3200000.00")
    everyone = [falls, driver, goes_on, elsewhere, ahead, unpaid, stopped]
    held = {
        worker: jakarta.enrol(worker, village, starts_on="2023-07-01", scheme=scheme, attested_on="2023-07-01")
        for worker in everyone
    }
    jakarta.enrol(goes_on, village, starts_on="2023-10-01", scheme=follows)
    jakarta.enrol(elsewhere, other, starts_on="2023-09-15")
    jakarta.pay(village, "10000000.00", at="2023-07-01T09:00:00+07:00")
    paying = [worker for worker in everyone if worker != unpaid]
    jakarta.allocate(village, "2023-09", at="2023-07-01T09:00:00+07:00", worker_ids=paying)
    jakarta.allocate(village, "2023-10", at="2023-07-01T10:00:00+07:00", worker_ids=[ahead])
    jakarta.end(held[stopped], on="2023-08-31", reason="sponsor_stopped")

    def listed(on: str, within: int = 30) -> list[dict[str, Any]]:
        read = jakarta.read("/v1/reports/ending-schemes", on=on, within_days=within)
        return [each for each in read.document["items"] if each["scheme_id"] in {scheme, follows}]

    # October: JKM 6,800.00 twice, JKK 10,000.00 and the driver's 34,500.00.
    assert listed("2023-08-31") == [
        {
            "scheme_id": scheme,
            "sponsor_id": village,
            "ends_on": "2023-09-30",
            "next_month": "2023-10",
            "workers": 2,
            "amount": "58100.00",
        }
    ]
    assert listed("2023-08-30") == []
    assert listed("2023-10-01") == []
    page = jakarta.read("/v1/reports/ending-schemes", on="2023-09-01", limit=1, within_days=366).document
    assert [each["scheme_id"] for each in page["items"]] == [scheme] == [page["next"]]
    after = jakarta.read("/v1/reports/ending-schemes", on="2023-09-01", within_days=366, after=scheme).document
    assert [each["scheme_id"] for each in after["items"]] == [follows]

    path = f"/v1/reports/ending-schemes/{scheme}/workers"
    one_by_one = jakarta.read(path, on="2023-09-01").document["items"]
    assert {each["worker_id"]: each["amount"] for each in one_by_one} == {falls: "16800.00", driver: "41300.00"}
    assert {each["paid_through"] for each in one_by_one} == {"2023-09"}
    first = jakarta.read(path, on="2023-09-01", limit=1).document
    assert first["next"] == min(falls, driver)
    second = jakarta.read(path, on="2023-09-01", after=first["next"]).document
    assert [each["worker_id"] for each in second["items"]] == [max(falls, driver)]


def test_an_enrolment_with_a_last_month_ends_by_itself(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    scheme = jakarta.scheme(sponsor, starts_on="2025-07-01", months=4, quota=1)
    before = jakarta.position
    terms = {"scheme": scheme, "attested_on": "2025-07-01", "through_month": "2025-08"}
    early = jakarta.refusal(
        f"/v1/workers/{worker}/enrolments",
        {
            "sponsor_id": sponsor,
            "programmes": ["JKK", "JKM"],
            "starts_on": "2025-07-01",
            "through_month": "2025-06",
        },
    )
    jakarta.enrol(worker, sponsor, starts_on="2025-07-01", **terms)

    assert (early.status, early.code) == (422, "through-before-start")
    assert jakarta.topics(after=before) == ["Enrolled", "EnrolmentEnded"]
    assert [each["ended_on"] for each in jakarta.read(f"/v1/workers/{worker}").enrolments] == ["2025-08-31"]
    jakarta.pay(sponsor, "100800.00", at="2025-07-01T09:00:00+07:00")
    settled = jakarta.allocate(sponsor, "2025-09", at="2025-07-01T10:00:00+07:00")
    assert (settled.months, settled.reasons) == (["2025-07", "2025-08"], [("2025-09", "after_end")])
    assert settled.warnings == ["jkm-never-full: 2 months"]
    with pytest.raises(Refused, match="quota-full"):  # the seat stays taken
        jakarta.enrol(jakarta.worker(), sponsor, starts_on="2025-07-01", scheme=scheme)
