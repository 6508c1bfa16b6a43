"""Agents (Perisai): what they bring is credited to them, is known as it was, and stays through merges and reversals."""

from typing import Any

import pytest

from ledger.store.tokens import Role
from tests.api.serving import Served
from tests.api.story import SAVING, Refused, Story
from tests.cases.two_records import Pair
from tests.cases.whole import assert_whole

MORNING = "T09:00:00+07:00"
BUMDES = {"name": "BUMDes Sinar Harapan", "kind": "village_enterprise", "region": "Gianyar"}
NOTHING = {"enrolments": 0, "workers": 0, "months": 0, "amount": "0.00", "active_workers": 0}


def agent(ledger: Story, starts_on: str = "2025-01-01", **more: Any) -> str:
    body = {**BUMDES, "starts_on": starts_on, **more}
    return str(ledger.write("/v1/agents", body, at=f"2025-01-01{MORNING}").agent_id)


def credited(ledger: Story, agent_id: str, first: str, last: str, **more: Any) -> dict[str, Any]:
    """What the report says of one agent, without who it is."""
    items = ledger.read("/v1/reports/agent-credits", **{"from": first, "to": last}, **more).document["items"]
    (found,) = [each for each in items if each["agent_id"] == agent_id] or [NOTHING]
    return {name: found[name] for name in NOTHING}


def test_an_agent_is_told_with_its_agreement_and_its_end(untouched: Story) -> None:
    bumdes = agent(untouched, agreement_number="PRS-2025-17")
    waste_bank = agent(untouched, name="Bank Sampah Lestari", kind="waste_bank", region="Garut")
    before = untouched.position

    untouched.write(f"/v1/agents/{bumdes}/end", {"on": "2025-03-31", "reason": "Mengundurkan diri"})

    assert untouched.read(f"/v1/agents/{bumdes}").document == {
        "agent_id": bumdes,
        **BUMDES,
        "agreement_number": "PRS-2025-17",
        "starts_on": "2025-01-01",
        "ended_on": "2025-03-31",
    }
    listed = untouched.read("/v1/agents").document
    assert [each["agent_id"] for each in listed["items"]] == sorted([bumdes, waste_bank])
    then = untouched.read("/v1/agents", region="Gianyar", as_known_at=before).document["items"]
    assert [(each["agent_id"], each["ended_on"]) for each in then] == [(bumdes, None)]
    page = untouched.read("/v1/agents", limit=1).document
    following = untouched.read("/v1/agents", limit=1, after=page["next"]).document
    assert [each["agent_id"] for each in page["items"] + following["items"]] == sorted([bumdes, waste_bank])


def test_what_an_agent_brings_is_credited_and_taken_back_with_the_months(
    untouched_service: Served, untouched: Story
) -> None:
    ledger = untouched
    sponsor, bumdes, other = ledger.village(), agent(ledger), agent(ledger, kind="individual", name="Ni Wayan")
    workers = [ledger.worker(at=f"2025-01-02{MORNING}") for _ in range(3)]
    for worker in workers[:2]:
        ledger.enrol(worker, sponsor, starts_on="2025-01-01", at=f"2025-01-02{MORNING}", agent_id=bumdes)
    ledger.enrol(workers[2], sponsor, starts_on="2025-01-01", at=f"2025-01-02{MORNING}", programmes=SAVING)
    payment = ledger.pay(sponsor, "36800.00", at=f"2025-01-06{MORNING}")
    ledger.allocate(sponsor, "2025-01", at=f"2025-01-06{MORNING}", worker_ids=[workers[2]])
    ledger.pay(sponsor, "67200.00", at="2025-01-31T23:30:00+07:00")
    ledger.allocate(sponsor, "2025-02", at="2025-01-31T23:30:00+07:00", worker_ids=workers[:2])
    paid = ledger.position
    january = ("2025-01-01", "2025-01-31")

    two = {"enrolments": 2, "workers": 2, "months": 4, "amount": "67200.00", "active_workers": 2}
    assert credited(ledger, bumdes, *january) == two
    assert credited(ledger, other, *january) == NOTHING
    assert credited(ledger, bumdes, "2025-02-01", "2025-02-28") == {**NOTHING, "active_workers": 2}
    assert credited(ledger, bumdes, "2025-03-01", "2025-03-31") == NOTHING
    totals = ledger.read("/v1/reports/agent-credits", **{"from": january[0], "to": january[1]}, region="Gianyar").totals
    assert totals == two
    nowhere = ledger.read("/v1/reports/agent-credits", **{"from": january[0], "to": january[1]}, region="Garut")
    assert (nowhere.items, nowhere.totals) == ([], NOTHING)

    # What was left out is said afterwards; what the bank takes back is credited no more.
    enrolment = ledger.read(f"/v1/workers/{workers[2]}").document["enrolments"][0]["enrolment_id"]
    ledger.write(f"/v1/enrolments/{enrolment}/agent", {"agent_id": other})
    assert ledger.read(f"/v1/workers/{workers[2]}").document["enrolments"][0]["agent_id"] == other
    one = {"enrolments": 1, "workers": 1, "months": 1, "amount": "36800.00", "active_workers": 1}
    assert credited(ledger, other, *january) == one
    ledger.reverse(payment, at=f"2025-02-03{MORNING}")
    assert credited(ledger, other, *january) == {**NOTHING, "enrolments": 1, "workers": 1}
    assert credited(ledger, other, *january, as_known_at=paid) == NOTHING
    assert credited(ledger, bumdes, *january, as_known_at=paid) == two
    assert_whole(ledger, untouched_service.house.database)


def test_months_released_after_a_death_are_credited_no_more(untouched: Story) -> None:
    ledger = untouched
    sponsor, bumdes, worker = ledger.sponsor(), agent(ledger), ledger.worker()
    at = f"2025-01-06{MORNING}"
    enrolment = ledger.enrol(worker, sponsor, starts_on="2025-01-01", at=at, agent_id=bumdes)
    ledger.pay(sponsor, "201600.00", at=at)
    ledger.allocate(sponsor, "2025-12", at=at)
    ledger.end(enrolment, on="2025-05-20", reason="death", at=f"2025-05-21{MORNING}")

    found = credited(ledger, bumdes, "2025-01-01", "2025-12-31")
    assert (found["months"], found["amount"], found["active_workers"]) == (5, "84000.00", 0)


def test_a_merge_hands_the_credit_on_with_the_enrolment(untouched_service: Served, untouched: Story) -> None:
    pair = Pair.of(untouched_service, untouched)
    ledger = pair.story
    bumdes = agent(ledger)
    first = pair.record(ledger.sponsor(), "2025-05 on 2025-05-02", at=f"2025-05-01{MORNING}")
    second = pair.record(ledger.village(), "2025-05…2025-06 on 2025-05-08", at=f"2025-05-01{MORNING}", agent_id=bumdes)
    before = ledger.position
    pair.merge(second, first)

    # May was paid twice: the later settlement, which was the agent's, is taken back.
    year = ("2025-01-01", "2025-06-30")
    one = {"enrolments": 1, "workers": 1, "months": 1, "amount": "16800.00", "active_workers": 1}
    assert credited(ledger, bumdes, *year) == one
    assert credited(ledger, bumdes, *year, as_known_at=before)["months"] == 2
    assert [each["agent_id"] for each in ledger.read(f"/v1/workers/{first}").document["enrolments"]] == [None, bumdes]
    pair.is_whole(first, second)


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ({"starts_on": "2025-01-07"}, "agent-not-begun"),
        ({"starts_on": "2025-01-06"}, None),
        ({"starts_on": "2025-01-01", "on": "2025-01-05"}, "agent-has-ended"),
        ({"starts_on": "2025-01-01", "on": "2025-01-06"}, None),
    ],
)
def test_only_what_is_accepted_on_days_of_the_agreement_is_credited(
    untouched: Story, days: dict[str, str], code: str | None
) -> None:
    ledger, at = untouched, f"2025-01-06{MORNING}"
    bumdes = agent(ledger, days["starts_on"])
    if "on" in days:
        ledger.write(f"/v1/agents/{bumdes}/end", {"on": days["on"], "reason": "Selesai"})
    worker, sponsor = ledger.worker(), ledger.sponsor()
    body = {"sponsor_id": sponsor, "programmes": ["JKK", "JKM"], "starts_on": "2025-01-01", "agent_id": bumdes}
    before = ledger.position
    if code is None:
        ledger.write(f"/v1/workers/{worker}/enrolments", body, at=at)
        assert ledger.topics(after=before) == ["Enrolled", "EnrolmentCredited"]
        return
    refused = ledger.refusal(f"/v1/workers/{worker}/enrolments", body, at=at)
    assert (refused.status, refused.code) == (422, code)
    assert ledger.topics(after=before) == [], "an agent that cannot be credited refuses the whole enrolment"
    enrolment = ledger.enrol(worker, sponsor, starts_on="2025-01-01", at=at)
    again = ledger.refusal(f"/v1/enrolments/{enrolment}/agent", {"agent_id": bumdes}, at=f"2025-06-01{MORNING}")
    assert again.code == code, "the day on which the enrolment was accepted counts, not that of the correction"


def test_what_nobody_knows_and_what_is_so_already_is_refused(jakarta: Story) -> None:
    nobody, bumdes = "0b9c3a1e-6a0f-4d7e-9f5e-2c1d7a4b8e60", agent(jakarta)
    worker, sponsor = jakarta.worker(), jakarta.sponsor()
    enrolment = jakarta.enrol(worker, sponsor, starts_on="2025-01-01", agent_id=bumdes)
    order = {"sponsor_id": sponsor, "programmes": ["JKK", "JKM"], "starts_on": "2025-01-01", "agent_id": nobody}
    end = {"on": "2025-01-31", "reason": "Selesai"}
    other = jakarta.worker()

    for path, body, status, code in (
        (f"/v1/workers/{other}/enrolments", order, 404, "agent-unknown"),
        (f"/v1/workers/{other}/enrolments", {**order, "agent_id": sponsor}, 404, "agent-unknown"),
        (f"/v1/enrolments/{enrolment}/agent", {"agent_id": nobody}, 404, "agent-unknown"),
        (f"/v1/enrolments/{nobody}/agent", {"agent_id": bumdes}, 404, "enrolment-unknown"),
        (f"/v1/enrolments/{enrolment}/agent", {"agent_id": bumdes}, 409, "enrolment-credited-already"),
        (f"/v1/agents/{nobody}/end", end, 404, "agent-unknown"),
        (f"/v1/agents/{bumdes}/end", {**end, "on": "2024-12-31"}, 422, "agent-ends-before-start"),
        ("/v1/agents", {**BUMDES, "starts_on": "2025-01-01", "id": sponsor}, 409, "agent-exists"),
        ("/v1/agents", {**BUMDES, "starts_on": "2025-01-01", "kind": "broker"}, 422, "request-invalid"),
        ("/v1/agents", {**BUMDES, "starts_on": "2025-13-01"}, 422, "request-invalid"),
        ("/v1/agents", {**BUMDES, "starts_on": "2025-01-01", "name": "a\u202eb"}, 422, "request-invalid"),
        ("/v1/agents", {**BUMDES, "starts_on": "2025-01-01", "nik": "9901010703850001"}, 422, "request-invalid"),
    ):
        refused = jakarta.refusal(path, body)
        assert (refused.status, refused.code) == (status, code), (path, body)

    jakarta.write(f"/v1/agents/{bumdes}/end", end)
    assert jakarta.refusal(f"/v1/agents/{bumdes}/end", end).code == "agent-ended-already"


@pytest.mark.parametrize(
    "asked",
    [{"from": "2025-02-01", "to": "2025-01-31"}, {"from": "2025-02-01"}, {"from": "2025-02-30", "to": "2025-03-01"}],
)
def test_a_period_that_is_none_is_refused(jakarta: Story, asked: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        jakarta.read("/v1/reports/agent-credits", **asked)

    assert (refused.value.status, refused.value.code) == (422, "request-invalid")


def test_names_of_agents_are_no_part_of_the_log(jakarta_service: Served, jakarta: Story) -> None:
    agent(jakarta, name="Rahasia Sekali", agreement_number="PRS-RAHASIA")

    assert "Rahasia" not in str(jakarta.events(topic="AgentRegistered"))
    with jakarta_service.caller(Role.COVERAGE) as stranger:
        assert stranger.get("/v1/agents").status_code == 403
