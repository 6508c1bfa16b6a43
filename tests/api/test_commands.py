"""What records something: once under its key, at its position, at its instant."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from ledger.domain.values import ClockMode
from ledger.store.database import Database
from ledger.store.tokens import Role
from tests.api.scene import PAYMENT, SPONSOR, WORKER, contents_of, key, refused
from tests.api.serving import Served, served
from tests.api.story import Refused, Story


def test_a_repeat_gets_the_first_answer_and_records_nothing(module_api: Story, module_owner: Connection[Any]) -> None:
    first = module_api.write("/v1/sponsors", SPONSOR, key="first")
    before = contents_of(module_owner)

    again = module_api.write("/v1/sponsors", SPONSOR, key="first")

    assert (again.status, again.document) == (201, first.document)
    assert (first.replayed, again.replayed) == (False, True)
    assert again.headers["sertakan-position"] == first.headers["sertakan-position"] == str(first.position)
    assert contents_of(module_owner) == before


@pytest.mark.parametrize("other", [{**SPONSOR, "name": "B"}, {**SPONSOR, "surprise": 1}])
def test_a_key_is_for_one_request(module_api: Story, other: dict[str, Any]) -> None:
    module_api.write("/v1/sponsors", SPONSOR, key="one request")

    with pytest.raises(Refused) as refusal:
        module_api.write("/v1/sponsors", other, key="one request")

    assert refusal.value.code in {"idempotency-key-reused", "request-invalid"}
    assert refusal.value.status == 422


def test_a_key_is_for_one_route(module_api: Story) -> None:
    sponsors = [module_api.sponsor(), module_api.sponsor()]
    module_api.write(f"/v1/sponsors/{sponsors[0]}/payments", {**PAYMENT, "received_at": "2015-07-02T09:00:00+07:00"},
                     key="one route", at="2015-07-02T09:00:00+07:00")  # fmt: skip

    with pytest.raises(Refused, match="idempotency-key-reused"):
        module_api.write(f"/v1/sponsors/{sponsors[1]}/payments",
                         {**PAYMENT, "received_at": "2015-07-02T09:00:00+07:00"}, key="one route")  # fmt: skip


def test_a_key_belongs_to_its_caller(module_api: Story, module_service: Served) -> None:
    first = module_api.write("/v1/sponsors", SPONSOR, key="mine")

    other = module_api.write("/v1/sponsors", SPONSOR, key="mine", token=module_service.tokens[Role.FINANCE])

    assert not other.replayed
    assert other.sponsor_id != first.sponsor_id


def test_a_refusal_is_not_remembered(module_api: Story) -> None:
    sponsor = module_api.sponsor()
    path, payment = f"/v1/sponsors/{sponsor}/payments", {**PAYMENT, "received_at": "2025-08-05T10:00:00+07:00"}
    with pytest.raises(Refused, match="instant-in-future"):
        module_api.write(path, payment, key="too early", at="2025-08-05T09:59:59+07:00")

    answer = module_api.write(path, payment, key="too early", at="2025-08-05T10:00:00+07:00")

    assert (answer.status, answer.replayed) == (201, False)


def test_one_key_sent_by_many_at_once_is_one_command(module_api: Story) -> None:
    before = module_api.write("/v1/sponsors", SPONSOR).position

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: module_api.write("/v1/sponsors", SPONSOR, key="at once"), range(32)))

    assert {answer.position for answer in answers} == {before + 1}
    assert len({answer.sponsor_id for answer in answers}) == 1
    assert sum(not answer.replayed for answer in answers) == 1


def test_one_nik_sent_by_many_at_once_is_one_worker(module_api: Story) -> None:
    body = {**WORKER, "nik": module_api.nik()}

    def register(_number: int) -> tuple[int, str]:
        response = module_api.http.post("/v1/workers", json=body, headers=key())
        return response.status_code, response.json()["worker_id"]

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(register, range(32)))

    assert sorted(status for status, _ in answers) == [201] + [409] * 31
    assert len({worker for _, worker in answers}) == 1


def test_the_same_reference_with_the_same_content_is_the_same_payment(module_api: Story) -> None:
    sponsor = module_api.sponsor()
    payment = {**PAYMENT, "received_at": "2025-08-05T10:00:00+07:00"}
    first = module_api.write(f"/v1/sponsors/{sponsor}/payments", payment, at="2025-08-05T10:00:00+07:00")

    again = module_api.write(f"/v1/sponsors/{sponsor}/payments", payment)

    assert (again.status, again.document, again.replayed) == (201, first.document, True)
    assert module_api.balance(sponsor)["received"] == "1.00"


def test_a_giro_counts_from_its_clearing(module_api: Story) -> None:
    sponsor = module_api.sponsor()
    giro = module_api.pay(sponsor, "16800.00", at="2025-08-05T10:00:00+07:00", channel="giro")
    assert module_api.balance(sponsor)["uncleared"] == "16800.00"

    cleared = module_api.clear(giro, at="2025-08-07T10:00:00+07:00")

    assert (cleared.status, cleared.payment_id) == (201, giro)
    assert (module_api.balance(sponsor)["uncleared"], module_api.available(sponsor)) == ("0.00", "16800.00")


def test_the_clock_of_a_simulated_ledger_is_moved_and_never_turned_back(api: Story) -> None:
    api.sponsor(at="2025-01-01T00:00:00+07:00")
    api.sponsor(at="2024-01-01T00:00:00+07:00")
    api.write("/v1/sponsors", SPONSOR)

    recorded = [event["recorded_at"] for event in api.events(topic="SponsorRegistered")]

    assert recorded == ["2025-01-01T00:00:00+07:00"] * 3


def test_an_allocation_that_names_no_instant_means_the_one_at_which_the_clock_stands(api: Story) -> None:
    sponsor, worker = api.sponsor(), api.worker()
    api.enrol(worker, sponsor, starts_on="2025-01-01")
    api.pay(sponsor, "16800.00", at="2025-01-06T09:00:00+07:00")

    settled = api.allocate(sponsor, "2025-01")

    assert settled.months == ["2025-01"]
    assert api.coverage(worker, "2025-01-07").of_membership["settled_at"].startswith("2025-01-06")


def test_a_ledger_of_the_database_clock_takes_no_instant(database: Database, tmp_path: Path) -> None:
    with served(database, tmp_path, clock=ClockMode.DATABASE) as running, running.story() as story:
        refused(story.http.post("/v1/sponsors", json=SPONSOR, headers=key()), 422, "clock-not-simulated")

        answer = story.write("/v1/sponsors", SPONSOR)
        assert story.read(f"/v1/sponsors/{answer.sponsor_id}").name == "A"
        assert story.http.get("/health/ready").json()["clock"] == "database"


def test_a_dry_run_answers_the_same_and_needs_no_key(module_api: Story, module_owner: Connection[Any]) -> None:
    sponsor, worker = module_api.sponsor(), module_api.worker()
    module_api.enrol(worker, sponsor, starts_on="2025-08-01")
    module_api.pay(sponsor, "16800.00", at="2025-08-08T10:00:00+07:00")
    order = {"sponsor_id": sponsor, "through_month": "2025-08"}
    before = contents_of(module_owner)

    dry = module_api.http.post("/v1/allocations", json={**order, "dry_run": True})

    assert contents_of(module_owner) == before
    real = module_api.write("/v1/allocations", order)
    assert (dry.status_code, real.status) == (200, 201)
    assert dry.headers["sertakan-position"] == str(before["head"])
    same = {name: value for name, value in real.document.items() if name not in {"allocation_id", "position"}}
    assert {name: dry.json()[name] for name in same} == same
    refused(module_api.http.post("/v1/allocations", json=order), 428, "idempotency-key-missing")


def test_an_allocation_shows_a_thousand_lines_and_keeps_them_all(api: Story) -> None:
    sponsor, months, workers = api.sponsor(), 12, 85
    for worker in [api.worker() for _ in range(workers)]:
        api.enrol(worker, sponsor, starts_on="2025-01-01")
    api.pay(sponsor, "17136000.00", at="2025-01-06T09:00:00+07:00")

    settled = api.allocate(sponsor, "2025-12", at="2025-01-06T09:00:00+07:00")

    assert (settled.settled_count, len(settled.settled)) == (workers * months, 1_000)
    lines = api.read(f"/v1/allocations/{settled.allocation_id}/lines")
    assert len(lines.settled) == workers * months
    assert lines.settled[:1_000] == settled.settled
