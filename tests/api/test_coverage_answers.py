"""Coverage as it is answered: every field, one worker or many, as known when."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from ledger.store.database import Database
from ledger.store.tokens import Role
from tests.api.scene import NOBODY, refused
from tests.api.serving import Served, served
from tests.api.story import SAVING, Refused, Story

PAID_AT = "2025-01-06T09:00:00+07:00"


@pytest.fixture(scope="module")
def paid(module_api: Story) -> tuple[str, str]:
    """Sponsor and worker, paid from January through June 2025."""
    sponsor, worker = module_api.sponsor(), module_api.worker()
    module_api.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    return sponsor, worker


def test_an_answer_says_everything_it_rests_on(module_api: Story, paid: tuple[str, str]) -> None:
    sponsor, worker = paid

    answer = module_api.coverage(worker, "2025-03-10", as_known_at=module_api.position).document

    enrolled, *settled = [event["position"] for event in module_api.read(f"/v1/workers/{worker}/history").items][1:4]
    programme = {
        "outcome": "covered",
        "reason": "paid",
        "month": "2025-03",
        "spell": 1,
        "spell_started_on": "2025-01-06",
        "covered_through": "2025-06-30",
        "sponsor_id": sponsor,
        "settled_at": PAID_AT,
        "late": False,
        "deducted": False,
        "policy": answer["programmes"][0]["policy"],
        "attested": True,
        "evidence": answer["programmes"][0]["evidence"],
    }
    assert answer == {
        "worker_id": worker,
        "on": "2025-03-10",
        "as_known_at": {"position": module_api.position, "recorded_at": answer["as_known_at"]["recorded_at"]},
        "outcome": "covered",
        "programmes": [{"programme": "JKK", **programme}, {"programme": "JKM", **programme}],
        "projected": True,
    }
    assert answer["programmes"][0]["policy"]["id"] == "paid_by_due_day_covers_month"
    assert answer["programmes"][0]["policy"]["certainty"] == "C"
    assert enrolled in programme["evidence"]
    assert settled


def test_a_day_after_today_is_projected(api: Story) -> None:
    sponsor, worker = api.sponsor(), api.worker()
    api.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    today = date(2025, 1, 6)

    assert not api.coverage(worker, today.isoformat()).projected
    assert api.coverage(worker, (today + timedelta(days=1)).isoformat()).projected


def test_the_saving_decides_only_when_it_is_asked(module_api: Story) -> None:
    sponsor, worker = module_api.sponsor(), module_api.worker()
    enrolment = module_api.enrol(worker, sponsor, starts_on="2025-01-01", programmes=SAVING)
    module_api.pay(sponsor, "441600.00", at=PAID_AT)
    module_api.allocate(sponsor, "2025-12", at=PAID_AT)
    module_api.end(enrolment, on="2025-05-20", reason="jht_claimed", at="2025-05-21T09:00:00+07:00")

    answer = module_api.coverage(worker, "2025-07-01")

    assert (answer.outcome, list(answer.programmes)) == ("covered", ["JKK", "JKM", "JHT"])
    assert answer.programmes["JHT"]["outcome"] == "not_covered"
    asked = module_api.coverage(worker, "2025-07-01", programme="JHT")
    assert (asked.brief, list(asked.programmes)) == ("not_covered ended", ["JHT"])


def test_a_position_inside_a_command_means_the_command_before_it(module_api: Story, paid: tuple[str, str]) -> None:
    _sponsor, worker = paid
    settled = [each for each in module_api.events(topic="ContributionSettled") if each["originator_id"] == worker]
    inside = settled[2]["position"]

    answer = module_api.coverage(worker, "2025-03-10", as_known_at=inside)

    first = settled[0]["position"] - settled[0]["of"][0] + 1
    assert answer.as_known_at["position"] == first - 1
    assert answer.brief == "not_covered before_start"
    assert answer.headers["sertakan-position"] == str(first - 1)


def test_an_instant_includes_what_was_recorded_at_it(api: Story) -> None:
    sponsor, worker = api.sponsor(), api.worker()
    api.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")

    assert api.says(worker, "2025-03-10", known=PAID_AT) == "covered paid"
    assert api.says(worker, "2025-03-10", known="2025-01-06T08:59:59.999999+07:00") == "not_covered before_start"
    with pytest.raises(Refused, match="worker-unknown"):
        api.says(worker, "2025-03-10", known="2015-07-01T00:00:00+07:00")


def test_a_plus_that_nobody_escaped_is_a_plus(module_api: Story, paid: tuple[str, str]) -> None:
    path = f"/v1/workers/{paid[1]}/coverage?at=2025-01-06T09:00:00+07:00&at_least={module_api.position}"

    answer = module_api.http.get(path)

    assert (answer.status_code, answer.json()["at"]) == (200, PAID_AT)
    assert answer.json()["outcome"] == "covered"


def test_many_are_answered_in_the_order_in_which_they_were_asked(module_api: Story, paid: tuple[str, str]) -> None:
    _sponsor, worker = paid
    nik = module_api.read(f"/v1/workers/{worker}").nik
    items: list[dict[str, Any]] = [
        {"worker_id": worker, "on": "2025-03-10"},
        {"worker_id": NOBODY, "on": "2025-03-10"},
        {"nik": nik, "at": "2025-01-06T08:00:00+07:00"},
        {"nik": "9901010101019998", "on": "2025-03-10"},
        {"worker_id": worker, "on": "2025-10-01", "programme": "JKM"},
    ]

    with structlog.testing.capture_logs() as lines:
        answer = module_api.ask("/v1/coverage/queries", {"items": items})

    found = answer.items
    assert [each.get("outcome", each.get("error")) for each in found] == [
        "covered", "unknown-worker", "not_covered", "unknown-worker", "not_covered",
    ]  # fmt: skip
    assert [each["worker_id"] for each in found] == [worker, NOBODY, worker, None, worker]
    assert found[0] == module_api.coverage(worker, "2025-03-10").document
    reads = [line["subjects"] for line in lines if line["event"] == "identity_read"]
    assert reads == [[worker], []]
    assert nik not in str(lines)
    assert "9901010101019998" not in str(lines)


def test_many_are_answered_as_known_at_one_position(module_api: Story, paid: tuple[str, str]) -> None:
    _sponsor, worker = paid
    items = [{"worker_id": worker, "on": "2025-03-10"}]

    for known in (module_api.position, str(module_api.position)):
        answer = module_api.ask("/v1/coverage/queries", {"items": items, "as_known_at": known})
        assert answer.items[0]["as_known_at"]["position"] == module_api.position
    nothing = module_api.ask("/v1/coverage/queries", {"items": items, "as_known_at": 0})
    assert nothing.items[0]["error"] == "unknown-worker"
    assert nothing.items[0]["as_known_at"] == {"position": 0, "recorded_at": None}


def test_ten_thousand_questions_are_one_request(module_api: Story, paid: tuple[str, str]) -> None:
    days = [date(2025, 1, 1) + timedelta(days=number % 365) for number in range(10_000)]
    items = [{"worker_id": paid[1], "on": day.isoformat()} for day in days]

    answer = module_api.ask("/v1/coverage/queries", {"items": items})

    assert [each["on"] for each in answer.items] == [day.isoformat() for day in days]


def test_no_questions_have_no_answers(module_api: Story) -> None:
    assert module_api.ask("/v1/coverage/queries", {"items": []}).items == []


def test_whoever_may_only_ask_coverage_asks_coverage(
    module_service: Served, module_api: Story, paid: tuple[str, str]
) -> None:
    with module_service.caller(Role.COVERAGE) as asker:
        path = f"/v1/workers/{paid[1]}"
        assert asker.get(f"{path}/coverage", params={"on": "2025-03-10"}).json()["outcome"] == "covered"
        refused(asker.get(path), 403, "forbidden")
        refused(asker.get(f"{path}/history"), 403, "forbidden")
        refused(asker.get(f"/v1/sponsors/{paid[0]}/balance"), 403, "forbidden")
        refused(asker.post("/v1/workers/lookup", json={"nik": module_api.nik()}), 403, "forbidden")


def test_a_view_that_is_behind_says_so(database: Database, tmp_path: Path) -> None:
    with served(database, tmp_path, projecting=False) as running, running.story() as story:
        worker, sponsor = story.worker(), story.sponsor()

        for path in (f"/v1/workers/{worker}/coverage?on=2025-01-01", f"/v1/sponsors/{sponsor}/balance"):
            response = story.http.get(f"{path}{'&' if '?' in path else '?'}at_least={story.position}")

            document = refused(response, 503, "view-behind")
            assert response.headers["retry-after"] == "1"
            assert document["asked"] == story.position
