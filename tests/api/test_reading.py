"""What is read: sponsors and workers by those who may, the log and its histories, page by page."""

import json
from base64 import b64decode
from typing import Any

import pytest

from ledger.store.database import Database
from ledger.store.tokens import Role
from tests.api.scene import NOBODY, WORKER, refused
from tests.api.serving import Served
from tests.api.story import Story

PAID_AT = "2025-01-06T09:00:00+07:00"


@pytest.fixture(scope="module")
def paid(module_api: Story) -> tuple[str, str]:
    """Sponsor and worker, paid from January through June 2025, and one month's money left."""
    sponsor, worker = module_api.sponsor(), module_api.worker()
    module_api.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="117600.00")
    return sponsor, worker


def test_a_sponsor_is_told_with_what_is_left(module_api: Story, paid: tuple[str, str]) -> None:
    sponsor, _worker = paid

    assert module_api.read(f"/v1/sponsors/{sponsor}").document == {
        "sponsor_id": sponsor,
        "name": "Penyumbang",
        "kind": "individual",
        "fund_origin": "private",
        "group_code": None,
        "region": "Jakarta",
        "workers": 1,
        "available": "16800.00",
        "refundable": "0.00",
        "receivable": "0.00",
    }


def test_a_balance_adds_up_at_every_position(module_api: Story, paid: tuple[str, str]) -> None:
    sponsor, _worker = paid
    moved = [each["position"] for each in module_api.events() if each["originator_id"] == sponsor]

    seen = [module_api.balance(sponsor, known=position) for position in (*moved, module_api.position)]

    assert seen[-1]["received"] == "117600.00"
    assert (seen[-1]["allocated"], seen[-1]["available"]) == ("100800.00", "16800.00")
    answered = [balance["as_known_at"]["position"] for balance in seen]
    assert (answered[0], answered[-1]) == (moved[0], module_api.position)
    assert all(given <= asked for given, asked in zip(answered, moved, strict=False))
    assert {balance["available"] for balance in seen} == {"0.00", "117600.00", "16800.00"}
    for balance in seen:
        sen = {name: round(float(amount) * 100) for name, amount in balance.items() if name != "as_known_at"}
        assert sen["received"] + sen["receivable"] == (
            sen["allocated"] + sen["reversed"] + sen["refunded"] + sen["available"]
        )


def test_a_sponsor_was_not_known_before_it_was_registered(module_api: Story, paid: tuple[str, str]) -> None:
    path = f"/v1/sponsors/{paid[0]}/balance?as_known_at=1"

    refused(module_api.http.get(path), 404, "sponsor-unknown")


def test_identity_is_shown_to_those_who_need_it(
    module_service: Served, module_api: Story, paid: tuple[str, str]
) -> None:
    path, worker = f"/v1/workers/{paid[1]}", paid[1]
    identity = {"nik", "name", "birth_date", "occupation"}

    for role in Role:
        if role is not Role.COVERAGE:
            document = module_api.read(path, token=module_service.tokens[role]).document
            shown = identity & set(document)
            needs_it = role in {Role.ADMIN, Role.ENROLMENT, Role.CLAIMS, Role.AUDITOR}
            assert shown == (identity if needs_it else set()), role
            assert document["worker_id"] == worker
            assert document["enrolments"][0]["sponsor_id"] == paid[0]


def test_a_worker_is_found_by_nik(module_service: Served, module_api: Story, paid: tuple[str, str]) -> None:
    nik = module_api.read(f"/v1/workers/{paid[1]}").nik

    found = module_api.ask("/v1/workers/lookup", {"nik": nik})

    assert (found.worker_id, found.document["nik"]) == (paid[1], nik)
    with module_service.caller(Role.FINANCE) as finance:
        refused(finance.post("/v1/workers/lookup", json={"nik": nik}), 403, "forbidden")


def test_an_auditor_reads_all_and_writes_nothing(
    module_service: Served, module_api: Story, paid: tuple[str, str]
) -> None:
    sponsor, worker = paid
    with module_service.caller(Role.AUDITOR) as auditor:
        for path in (
            f"/v1/sponsors/{sponsor}", f"/v1/sponsors/{sponsor}/balance", f"/v1/workers/{worker}",
            f"/v1/workers/{worker}/coverage?on=2025-01-01", f"/v1/workers/{worker}/history", "/v1/events",
        ):  # fmt: skip
            assert auditor.get(path).status_code == 200, path
        for path in ("/v1/sponsors", "/v1/workers", "/v1/schemes", "/v1/allocations", "/v1/lapse-runs",
                     f"/v1/sponsors/{sponsor}/payments", f"/v1/workers/{worker}/enrolments",
                     f"/v1/enrolments/{NOBODY}/end", f"/v1/payments/{NOBODY}/clearing",
                     f"/v1/sponsors/{sponsor}/refunds", f"/v1/refunds/{NOBODY}/approval",
                     f"/v1/refunds/{NOBODY}/disbursements", f"/v1/sponsors/{sponsor}/set-offs"):  # fmt: skip
            refused(auditor.post(path, json={}), 403, "forbidden")
        assert auditor.get("/v1/events").json()["items"][-1]["position"] == module_api.position


def test_every_event_is_told_whole(module_api: Story, paid: tuple[str, str], module_database: Database) -> None:
    events = module_api.events()

    assert [event["position"] for event in events] == list(range(1, len(events) + 1))
    with module_database.connection() as connection:
        stored = connection.execute("SELECT position, topic, state FROM events ORDER BY position").fetchall()
    assert [(each["position"], each["topic"], b64decode(each["state"])) for each in events] == stored
    settled = next(each for each in events if each["topic"] == "ContributionSettled")
    assert set(settled) == {
        "position", "topic", "recorded_at", "originator_id", "originator_version", "actor", "command_id", "of",
        "causation", "data", "state",
    }  # fmt: skip
    assert settled["recorded_at"] == PAID_AT
    assert settled["data"]["amounts"] == {"JKK": "10000.00", "JKM": "6800.00"}
    assert settled["data"]["funded_by"][0]["amount"] == "16800.00"
    assert settled["data"]["month"] == "2025-01"
    assert settled["data"]["opens"]["first_day"] == "2025-01-06"
    registered = next(each for each in events if each["topic"] == "WorkerRegistered")
    assert registered["data"]["monthly_income"] == "1000000.00"


def test_no_event_says_who_anybody_is(module_api: Story) -> None:
    nik = module_api.nik()
    secret = {"name": "Siti Rahayu Wulandari", "occupation": "perajin anyaman", "nik": nik}
    module_api.write("/v1/workers", {**WORKER, **secret})

    told = module_api.http.get("/v1/events").text
    told += "".join(b64decode(each["state"]).decode() for each in json.loads(told)["items"])

    assert "WorkerRegistered" in told
    assert [text for text in (*secret.values(), "1985-03-07") if text in told] == []


def test_the_log_is_read_page_by_page(module_api: Story, paid: tuple[str, str]) -> None:
    pages: list[list[dict[str, Any]]] = []
    after: str | None = "0"
    while after is not None:
        page = module_api.read("/v1/events", after=after, limit=3)
        pages.append(page.document["items"])
        after = page.next

    assert [event for page in pages for event in page] == module_api.events()
    assert max(map(len, pages)) == 3
    assert module_api.read("/v1/events", after=module_api.position).document["items"] == []


def test_a_topic_is_read_page_by_page(module_api: Story, paid: tuple[str, str]) -> None:
    page = module_api.read("/v1/events", topic="ContributionSettled", limit=4)
    rest = module_api.read("/v1/events", topic="ContributionSettled", limit=1000, after=page.next)

    assert [each["data"]["month"] for each in (*page.document["items"], *rest.document["items"])] == [
        "2025-01", "2025-02", "2025-03", "2025-04", "2025-05", "2025-06",
    ]  # fmt: skip
    assert page.next == str(page.document["items"][-1]["position"])
    assert rest.next is None


def test_a_history_is_what_was_known_of_one_worker(module_api: Story, paid: tuple[str, str]) -> None:
    _sponsor, worker = paid
    whole = module_api.read(f"/v1/workers/{worker}/history")

    assert [each["topic"] for each in whole.document["items"]] == [
        "WorkerRegistered", "Enrolled", *["ContributionSettled"] * 6,
    ]  # fmt: skip
    enrolled = whole.document["items"][1]["position"]
    known = module_api.read(f"/v1/workers/{worker}/history", as_known_at=enrolled)
    assert [each["topic"] for each in known.document["items"]] == ["WorkerRegistered", "Enrolled"]
    assert known.as_known_at["position"] == enrolled
    paged = module_api.read(f"/v1/workers/{worker}/history", limit=2)
    assert paged.next == str(enrolled)


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "after=-1", "topic=lower", "topic=A%00", "as_known_at=1"])
def test_a_page_is_asked_for_to_the_letter(module_api: Story, query: str) -> None:
    refused(module_api.http.get(f"/v1/events?{query}"), 422, "request-invalid")


def test_nobody_sees_more_than_there_is(module_api: Story, paid: tuple[str, str]) -> None:
    response = module_api.http.get(f"/v1/events?at_least={module_api.position + 1}")

    assert refused(response, 503, "view-behind")["seen"] == module_api.position
    assert response.headers["retry-after"] == "1"
