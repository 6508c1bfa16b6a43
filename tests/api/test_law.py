"""The law over HTTP: two persons publish a row, every office reads what is in force, as known at any time."""

from typing import Any
from uuid import uuid4

import pytest

from ledger.domain.law.founding import FOUNDING, POLICIES
from ledger.store.tokens import Role
from tests.api.law_office import HOLIDAYS_2026, approve, calendar, policy, propose, publish, tariff
from tests.api.serving import Served
from tests.api.story import OPENING, Refused, Story

AT = "2026-06-01T09:00:00+07:00"
JUNE = "2026-06-01"


@pytest.fixture
def approver(service: Served) -> str:
    return service.tokens[Role.APPROVER]


@pytest.fixture
def office(api: Story) -> Story:
    """The administrator, whose ledger's clock stands on 1 June 2026."""
    api.sponsor(at=AT)
    return api


def in_force(story: Story, on: str = JUNE, **more: Any) -> dict[str, Any]:
    return story.read("/v1/policy", on=on, **more).document


def value_of(told: dict[str, Any], policy_id: str) -> str:
    return next(str(row["value"]) for row in told["policies"] if row["id"] == policy_id)


def test_a_new_ledger_tells_the_founding_set_each_row_with_source_certainty_and_position(office: Story) -> None:
    told = in_force(office)

    assert (told["on"], told["zone"]) == (JUNE, "Asia/Jakarta")
    assert {row["id"] for row in told["policies"]} == {row.id for row in POLICIES}
    assert value_of(told, "due_day") == "15"
    assert [row["tariff"] for row in told["tariffs"]] == ["pp50-2025-other", "pp50-2025-transport", "pp44-2015"]
    assert (told["tariffs"][0]["part"], told["tariffs"][0]["excluded_origins"]) == ("1/2", ["apbn", "apbd"])
    assert len(told["tariffs"][0]["bands"]) == 33
    assert told["tariffs"][0]["bands"][0] == {
        "band": 1,
        "lower": "0.00",
        "base": "1000000.00",
        "amounts": {"JKK": "5000.00", "JKM": "3400.00", "JHT": "20000.00"},
    }
    assert tuple(told["calendar"]["holidays"]) == HOLIDAYS_2026
    assert (told["calendar"]["year"], told["jht_yields"]) == (2026, [])
    rows = [*told["policies"], *told["tariffs"], told["calendar"]]
    assert all(row["source"] and row["certainty"] in "ABC" and row["position"] for row in rows)
    events = {each["position"]: each for each in office.events()}
    assert {events[row["position"]]["data"]["terms"]["source"] for row in rows} == {row["source"] for row in rows}
    assert len(FOUNDING) + 1 <= office.position


def test_what_the_law_owes_on_a_day_stands_beside_what_it_costs(office: Story) -> None:
    owed = {row["id"]: row for row in in_force(office)["benefits"]}
    before = {row["id"]: row["value"] for row in in_force(office, "2019-12-01")["benefits"]}

    assert (owed["jkm_death"]["value"], owed["jkm_death"]["unit"]) == ("20000000.00", "rupiah")
    assert (owed["scholarship_tk_years"]["value"], owed["scholarship_tk_years"]["unit"]) == ("2", "years")
    assert all(row["source"] and row["certainty"] in "ABC" for row in owed.values())
    assert before["jkm_death"] == "16200000.00"


def test_a_policy_is_the_law_from_the_position_of_its_approval(office: Story, approver: str) -> None:
    before = office.position
    proposal = propose(office, policy("due_day", "20", valid_from="2026-07-01", published_on=JUNE))
    proposed = in_force(office, "2026-07-01")

    published = approve(office, proposal, by=approver)

    assert (published.status, published.document["state"]) == (201, "published")
    now = in_force(office, "2026-07-01")
    row = next(row for row in now["policies"] if row["id"] == "due_day")
    assert (row["value"], row["position"]) == ("20", published.document["position"])
    assert value_of(proposed, "due_day") == "15"
    assert value_of(in_force(office, "2026-06-30"), "due_day") == "15", "before the day from which it holds"
    assert value_of(in_force(office, "2026-07-01", as_known_at=before), "due_day") == "15"


def test_before_its_founding_set_a_ledger_follows_the_program_s(office: Story) -> None:
    told = in_force(office, "2015-07-01", as_known_at=1)

    assert told["as_known_at"]["position"] == 1
    assert [(row["id"], row["position"]) for row in told["policies"] if row["id"] == "due_day"] == [("due_day", None)]


def test_in_a_ledger_of_the_past_a_decree_of_the_future_is_not_known_yet(api: Story) -> None:
    api.sponsor(at="2025-12-21T23:59:00+07:00")
    before = in_force(api, "2026-05-01")
    api.sponsor(at="2025-12-22T00:01:00+07:00")

    after = in_force(api, "2026-05-01")

    assert [row["tariff"] for row in before["tariffs"]] == ["pp44-2015"]
    assert before["calendar"] is None
    assert [row["tariff"] for row in after["tariffs"]] == ["pp50-2025-other", "pp50-2025-transport", "pp44-2015"]


def test_yields_are_told_apart_from_policies_the_newest_of_each_year(office: Story, approver: str) -> None:
    for year, value in (("2025", "0.0554"), ("2026", "0.0571"), ("2025", "0.0563")):
        publish(office, policy("jht_yield", value, valid_from=f"{year}-01-01", published_on=JUNE), by=approver)

    told = in_force(office)

    assert [(row["valid_from"], row["value"]) for row in told["jht_yields"]] == [
        ("2025-01-01", "0.0563"),
        ("2026-01-01", "0.0571"),
    ]
    assert "jht_yield" not in {row["id"] for row in told["policies"]}


def test_proposals_are_listed_with_what_became_of_them(office: Story, service: Served, approver: str) -> None:
    before = office.position
    rows = [
        policy("due_day", "20", valid_from="2026-07-01", published_on=JUNE),
        calendar(2027, ["2027-01-01"], published_on=JUNE, leave=["2027-01-04"]),
        tariff("pp1-2026", "2026-07", "2026-12", "1/4", published_on=JUNE),
    ]
    first, second, third = [propose(office, row) for row in rows]
    approve(office, first, by=approver)
    withdrawn = office.write(f"/v1/law/proposals/{second}/withdrawal", {}).document

    listed = office.read("/v1/law/proposals").items

    assert withdrawn["state"] == "withdrawn"
    assert [(each["proposal_id"], each["kind"], each["state"]) for each in listed] == [
        (first, "policy", "published"),
        (second, "calendar", "withdrawn"),
        (third, "tariff", "proposed"),
    ]
    assert {name: listed[0]["terms"][name] for name in rows[0]} == rows[0]
    assert {name: listed[1]["terms"][name] for name in rows[1]} == rows[1]
    assert [each["amounts"]["JKM"] for each in listed[2]["terms"]["bands"]] == ["1700.00"] * 33
    assert listed[0]["proposed_by"] not in {listed[0]["decided_by"], None}
    assert listed[1]["decided_by"] == listed[1]["proposed_by"]
    assert [listed[2][name] for name in ("decided_by", "decided_at", "decided_position")] == [None] * 3
    only = office.read("/v1/law/proposals", state="proposed").items
    assert [each["proposal_id"] for each in only] == [third]
    assert office.read("/v1/law/proposals", as_known_at=before).items == []
    page = office.read("/v1/law/proposals", limit=2).document
    rest = office.read("/v1/law/proposals", limit=2, after=page["next"]).document
    assert [each["proposal_id"] for each in (*page["items"], *rest["items"])] == [first, second, third]
    assert rest["next"] is None


def test_nobody_approves_his_own_row_nor_one_that_is_decided(office: Story, approver: str) -> None:
    proposal = propose(office, policy("due_day", "20", valid_from="2026-07-01", published_on=JUNE))
    path = f"/v1/law/proposals/{proposal}"

    own = office.refusal(f"{path}/approval", {})
    approve(office, proposal, by=approver)
    again = [office.refusal(f"{path}/{step}", {}) for step in ("approval", "withdrawal")]
    unknown = office.refusal(f"/v1/law/proposals/{uuid4()}/approval", {})

    assert (own.status, own.code) == (403, "four-eyes")
    assert {(each.status, each.code) for each in again} == {(409, "law-proposal-decided")}
    assert (unknown.status, unknown.code) == (404, "law-proposal-unknown")


BAD_ROWS = [
    (policy("grace", "3", valid_from=JUNE), 422, "policy-unknown"),
    (policy("due_day", "31", valid_from=JUNE), 422, "policy-value-refused"),
    (policy("lapse_after_three_months", "4", valid_from=JUNE), 422, "policy-value-refused"),
    (policy("due_day", "20", valid_from="2015-06-30", published_on=JUNE), 422, "before-the-law"),
    (policy("due_day", "20", valid_from=JUNE, published_on="2098-06-01"), 422, "published-in-future"),
    (policy("jht_yield", "0.0563", valid_from=JUNE), 422, "yield-not-of-a-year"),
    (policy("due_day", "20", valid_from=JUNE) | {"source": " "}, 422, "request-invalid"),
    (policy("due_day", "20", valid_from=JUNE) | {"value": 20}, 422, "request-invalid"),
    (policy("due_day", "20", valid_from=JUNE) | {"certainty": "D"}, 422, "request-invalid"),
    (calendar(2027, ["2026-12-25"], published_on=JUNE), 422, "calendar-refused"),
    (calendar(2027, ["2027-12-25", "2027-01-01"], published_on=JUNE), 422, "calendar-refused"),
    (calendar(2014, [], published_on=JUNE), 422, "before-the-law"),
    (tariff("pp44-2015", "2026-07", None, "1/4", published_on=JUNE), 409, "tariff-exists"),
    (tariff("new", "2026-07", "2026-06", "1/4", published_on=JUNE), 422, "tariff-refused"),
    (tariff("new", "2026-07", None, "1/3", published_on=JUNE), 422, "tariff-refused"),
    (tariff("new", "2026-07", None, "3/2", published_on=JUNE), 422, "tariff-refused"),
    (tariff("new", "2026-07", None, "0/2", published_on=JUNE), 422, "request-invalid"),
    (tariff("new/2", "2026-07", None, "1/2", published_on=JUNE), 422, "request-invalid"),
    (tariff("new", "2026-07", None, "1/2", published_on=JUNE, bands=[]), 422, "tariff-refused"),
    (tariff("new", "2026-07", None, "1/2", published_on=JUNE, sectors=[]), 422, "tariff-refused"),
]


@pytest.mark.parametrize(("row", "status", "code"), BAD_ROWS)
def test_a_row_that_cannot_be_law_is_refused_and_leaves_no_trace(
    module_api: Story, row: dict[str, Any], status: int, code: str
) -> None:
    module_api.sponsor(at=AT)
    before = module_api.read("/v1/law/proposals").headers["sertakan-position"]

    with pytest.raises(Refused) as refused:
        propose(module_api, row)

    assert (refused.value.status, refused.value.code) == (status, code)
    assert module_api.read("/v1/law/proposals").headers["sertakan-position"] == before


def test_a_proposal_keeps_the_id_its_proposer_gave_it(office: Story) -> None:
    chosen = str(uuid4())
    row = policy("due_day", "20", valid_from=JUNE) | {"proposal_id": chosen}

    assert propose(office, row) == chosen
    with pytest.raises(Refused) as again:
        propose(office, row | {"value": "21"})
    assert (again.value.status, again.value.code) == (409, "law-proposal-exists")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_the_administrator_proposes(module_service: Served, role: Role) -> None:
    with module_service.caller(role) as http, pytest.raises(Refused) as refused:
        propose(Story(http), policy("due_day", "20", valid_from="2015-07-01"), at=OPENING)

    assert (refused.value.status, refused.value.code) == (403, "forbidden")


@pytest.mark.parametrize("role", Role)
def test_every_office_reads_the_law(module_service: Served, role: Role) -> None:
    with module_service.caller(role) as http:
        statuses = {http.get(path).status_code for path in ("/v1/policy", "/v1/law/proposals")}

    assert statuses == {403 if role is Role.COVERAGE else 200}


def test_a_new_calendar_moves_a_due_date_from_its_position_on_and_answers_before_it_stay(
    office: Story, approver: str
) -> None:
    sponsor, worker = office.sponsor(), office.worker()
    office.paid_to("2026-06", worker=worker, sponsor=sponsor, first="2026-06", amount="8400.00")
    office.pay(sponsor, "8400.00", at="2026-07-16T09:00:00+07:00")
    office.allocate(sponsor, "2026-07", at="2026-07-16T09:00:00+07:00")  # due on Wednesday 15 July
    before = office.position
    late = office.coverage(worker, "2026-07-05").document

    election = sorted([*HOLIDAYS_2026, "2026-07-15"])
    position = publish(office, calendar(2026, election, published_on=JUNE), by=approver)

    assert office.says(worker, "2026-07-05") == "covered paid"
    assert late["outcome"] == "undetermined"
    for known in (before, position - 1):
        asked = office.coverage(worker, "2026-07-05", as_known_at=known).document
        assert asked["programmes"] == late["programmes"]
    assert office.says(worker, "2026-07-05", known=position) == "covered paid"
    assert "2026-07-15" in in_force(office)["calendar"]["holidays"]
    assert "2026-07-15" not in in_force(office, as_known_at=before)["calendar"]["holidays"]
