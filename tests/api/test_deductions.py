"""Salary deductions at the door: what is refused, who may, what races do, and that all of it can be folded again."""

from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.audit.verify import verify
from ledger.domain.answers import Moment
from ledger.domain.coverage import answer
from ledger.domain.membership_fold import facts_of
from ledger.domain.values import Programme
from ledger.projections.coverage.queries import CoverageQueries
from ledger.store.tokens import Role
from tests.api.scene import NOBODY, Scene, refused
from tests.api.serving import Served
from tests.api.story import Refused, Story

CONSENT = {"basis": "official_letter", "given_on": "2025-01-02"}
DEDUCTION = {"month": "2025-08", "amount": "16800.00", "deducted_on": "2025-08-01"}
NOW = "2025-08-05T10:00:00+07:00"
Doing = Callable[[], Any]


def consent(api: Story, sponsor: str, **more: Any) -> str:
    answered = api.write(f"/v1/sponsors/{sponsor}/deduction-consents", {**CONSENT, **more}, at=NOW)
    return str(answered.consent_id)


def deduct(api: Story, sponsor: str, **more: Any) -> str:
    return str(api.write(f"/v1/sponsors/{sponsor}/deductions", {**DEDUCTION, **more}, at=NOW).deduction_id)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"basis": "word_of_mouth"}, "/basis"),
        ({"given_on": "2025-02-30"}, "/given_on"),
        ({"document": ""}, "/document"),
        ({"scheme_id": "1"}, "/scheme_id"),
        ({"surprise": 1}, "/surprise"),
    ],
)
@pytest.mark.usefixtures("nothing_left_behind")
def test_a_consent_is_described_to_the_letter(scene: Scene, change: dict[str, Any], pointer: str) -> None:
    document = refused(
        scene.post("/v1/sponsors/{sponsor}/deduction-consents", {**CONSENT, **change}), 422, "request-invalid"
    )

    assert [each["pointer"] for each in document["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"amount": -1}, "/amount"),
        ({"month": "2025-13"}, "/month"),
        ({"deducted_on": 20250801}, "/deducted_on"),
        ({"worker_ids": []}, "/worker_ids"),
        ({"worker_ids": ["x"]}, "/worker_ids/0"),
    ],
)
@pytest.mark.usefixtures("nothing_left_behind")
def test_a_deduction_is_described_to_the_letter(scene: Scene, change: dict[str, Any], pointer: str) -> None:
    document = refused(scene.post("/v1/sponsors/{sponsor}/deductions", {**DEDUCTION, **change}), 422, "request-invalid")

    assert document["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/v1/sponsors/{nobody}/deduction-consents", CONSENT, 404, "sponsor-unknown"),
        ("/v1/sponsors/{sponsor}/deduction-consents", {**CONSENT, "given_on": "2025-08-06"}, 422, "instant-in-future"),
        ("/v1/sponsors/{sponsor}/deduction-consents", {**CONSENT, "scheme_id": NOBODY}, 404, "scheme-unknown"),
        (
            "/v1/sponsors/{sponsor}/deduction-consents",
            {**CONSENT, "scheme_id": "{scheme}"},
            422,
            "scheme-of-another-sponsor",
        ),
        (
            "/v1/deduction-consents/{nobody}/withdrawal",
            {"on": "2025-08-01", "reason": "pensiun"},
            404,
            "deduction-consent-unknown",
        ),
        ("/v1/sponsors/{nobody}/deductions", DEDUCTION, 404, "sponsor-unknown"),
        ("/v1/sponsors/{sponsor}/deductions", DEDUCTION, 422, "deduction-consent-missing"),
        ("/v1/deductions/{nobody}/correction", {"amount": "1.00", "reason": "salah"}, 404, "deduction-unknown"),
    ],
)
@pytest.mark.usefixtures("nothing_left_behind")
def test_what_may_not_be_is_refused(scene: Scene, path: str, body: dict[str, Any], status: int, code: str) -> None:
    refused(scene.post(path, body), status, code)


@pytest.fixture(scope="module")
def office(module_api: Story) -> Mapping[str, str]:
    """Consent from 2 January, withdrawn from 1 September; August deducted and half of it remitted."""
    sponsor, worker, stranger = module_api.sponsor("asn"), module_api.worker(), module_api.worker()
    module_api.paid_to("2025-07", worker=worker, sponsor=sponsor, amount="117600.00")
    consent_id = consent(module_api, sponsor)
    module_api.write(f"/v1/deduction-consents/{consent_id}/withdrawal", {"on": "2025-09-01", "reason": "pensiun"})
    deduction = deduct(module_api, sponsor)
    module_api.pay(sponsor, "8400.00", at=NOW, channel="payroll", reference="SETENGAH", deduction_ids=[deduction])
    return {"sponsor": sponsor, "worker": worker, "stranger": stranger, "consent": consent_id, "deduction": deduction}


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("sponsors/{sponsor}/deductions", DEDUCTION, 409, "deduction-exists"),
        ("sponsors/{sponsor}/deductions", {"id": "{deduction}"}, 409, "deduction-id-taken"),
        ("sponsors/{sponsor}/deductions", {"amount": "0.00"}, 422, "deduction-amount-missing"),
        ("sponsors/{sponsor}/deductions", {"deducted_on": "2027-01-01"}, 422, "instant-in-future"),
        ("sponsors/{sponsor}/deductions", {"deducted_on": "2025-01-01"}, 422, "deduction-consent-missing"),
        ("sponsors/{sponsor}/deductions", {"deducted_on": "2025-09-01"}, 422, "deduction-consent-missing"),
        ("sponsors/{sponsor}/deductions", {"worker_ids": ["{stranger}"]}, 422, "deduction-worker-not-enrolled"),
        ("sponsors/{sponsor}/deductions", {"worker_ids": [NOBODY]}, 404, "worker-unknown"),
        ("sponsors/{sponsor}/deduction-consents", {**CONSENT, "id": "{consent}"}, 409, "deduction-consent-exists"),
        (
            "deduction-consents/{consent}/withdrawal",
            {"on": "2025-08-01", "reason": "lagi"},
            409,
            "deduction-consent-withdrawn",
        ),
        ("deductions/{deduction}/correction", {"amount": "8399.99", "reason": "r"}, 422, "correction-below-remitted"),
        (
            "deductions/{deduction}/correction",
            {"amount": "9000.00", "reason": "r", "worker_ids": ["{stranger}"]},
            422,
            "deduction-worker-not-enrolled",
        ),
        (
            "deductions/{deduction}/correction",
            {"amount": "9000.00", "reason": "r", "worker_ids": [NOBODY]},
            404,
            "worker-unknown",
        ),
        ("sponsors/{sponsor}/payments", {"channel": "transfer"}, 422, "deductions-not-expected"),
        ("sponsors/{sponsor}/payments", {"deduction_ids": [NOBODY]}, 404, "deduction-unknown"),
        ("sponsors/{sponsor}/payments", {"reference": "SETENGAH", "deduction_ids": [NOBODY]}, 409, "payment-conflict"),
    ],
)
def test_a_rule_refuses_and_nothing_is_left(
    module_api: Story, office: Mapping[str, str], path: str, body: dict[str, Any], status: int, code: str
) -> None:
    plain: dict[str, Any] = {}
    if path.endswith("/deductions"):
        plain = {**DEDUCTION, "month": "2025-09"} if body is not DEDUCTION else {}
        module_api.sponsor(at="2025-09-02T09:00:00+07:00")  # the clock moves past what the bodies name
    if path.endswith("/payments"):
        plain = {"amount": "8400.00", "received_at": NOW, "reference": "LAIN", "channel": "payroll",
                 "deduction_ids": [office["deduction"]]}  # fmt: skip
    filled = {name: _filled(value, office) for name, value in {**plain, **body}.items()}

    refusal = module_api.refusal(f"/v1/{path.format_map(office)}", filled)

    assert (refusal.status, refusal.code) == (status, code)
    assert module_api.topics(after=module_api.position) == []


def _filled(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_filled(each, ids) for each in value]
    if isinstance(value, str):
        return value.format_map(dict(ids))
    return value


def test_a_withdrawal_before_the_consent_makes_no_sense(api: Story) -> None:
    given = consent(api, api.sponsor("asn"))

    refusal = api.refusal(f"/v1/deduction-consents/{given}/withdrawal", {"on": "2025-01-01", "reason": "salah"})

    assert (refusal.status, refusal.code) == (422, "withdrawal-before-consent")


def test_consents_are_told_to_those_who_read_the_books(module_service: Served, module_api: Story) -> None:
    sponsor = module_api.sponsor("asn")
    first = consent(module_api, sponsor, document="SK/12/2025")
    before = module_api.position
    consent(module_api, sponsor, basis="power_of_attorney")
    module_api.write(f"/v1/deduction-consents/{first}/withdrawal", {"on": "2025-09-01", "reason": "mutasi"})

    page = module_api.read(f"/v1/sponsors/{sponsor}/deduction-consents", limit=1)
    (told,) = page.document["items"]
    assert (told["consent_id"], told["basis"], told["document"]) == (first, "official_letter", "SK/12/2025")
    assert (told["withdrawn_on"], told["withdrawal_reason"]) == ("2025-09-01", "mutasi")
    (second,) = module_api.read(f"/v1/sponsors/{sponsor}/deduction-consents", after=page.next).document["items"]
    assert (second["basis"], second["document"]) == ("power_of_attorney", None)
    (then,) = module_api.read(f"/v1/sponsors/{sponsor}/deduction-consents", as_known_at=before).document["items"]
    assert then["withdrawn_on"] is None
    events = str(module_api.events(topic="DeductionConsentGiven"))
    assert "SK/12" not in events
    with module_service.caller(Role.ENROLMENT) as clerk:
        refused(clerk.get(f"/v1/sponsors/{sponsor}/deduction-consents"), 403, "forbidden")
        refused(clerk.post(f"/v1/sponsors/{sponsor}/deductions", json=DEDUCTION), 403, "forbidden")
        assert clerk.get(f"/v1/sponsors/{sponsor}/deductions").status_code == 200
    refused(module_api.http.get(f"/v1/sponsors/{NOBODY}/deductions"), 404, "sponsor-unknown")
    refused(module_api.http.get(f"/v1/sponsors/{NOBODY}/deduction-consents"), 404, "sponsor-unknown")


def all_at_once(*doings: Doing) -> Counter[str]:
    def said(doing: Doing) -> str:
        try:
            doing()
        except Refused as refused:
            return str(refused.code)
        return "done"

    with ThreadPoolExecutor(len(doings)) as threads:
        return Counter(threads.map(said, doings))


def test_a_month_is_deducted_once_and_never_more_arrives_than_was_deducted(api: Story) -> None:
    sponsor, worker = api.sponsor("asn"), api.worker()
    api.enrol(worker, sponsor, starts_on="2025-08-01", at=NOW)
    consent(api, sponsor)

    assert all_at_once(*[lambda: deduct(api, sponsor)] * 6) == {"done": 1, "deduction-exists": 5}
    paying = [lambda: api.pay(sponsor, "5000.00", at=NOW, channel="payroll")] * 6
    assert all_at_once(*paying) == {"done": 6}

    (told,) = api.read(f"/v1/sponsors/{sponsor}/deductions").document["items"]
    assert (told["remitted"], told["outstanding"], told["state"]) == ("16800.00", "0.00", "remitted")
    assert [each["amount"] for each in told["remittances"]] == ["5000.00"] * 3 + ["1800.00"]
    assert api.balance(sponsor)["received"] == "30000.00"


def test_streams_and_view_say_the_same_at_every_position_and_verify_finds_it_whole(api: Story, service: Served) -> None:
    sponsor, worker, other = api.sponsor("asn"), api.worker(), api.worker()
    enrolment = api.paid_to("2025-07", worker=worker, sponsor=sponsor, amount="117600.00")
    api.enrol(other, sponsor, starts_on="2025-08-01")
    consent(api, sponsor)
    deduction = deduct(api, sponsor, amount="33600.00")
    for named in ([other], [worker, other], [worker]):
        body = {"amount": "16800.00", "reason": "siapa", "worker_ids": named}
        api.write(f"/v1/deductions/{deduction}/correction", body, at=NOW)
    paid = api.pay(sponsor, "16800.00", at=NOW, channel="payroll")
    api.allocate(sponsor, "2025-08", at=NOW)
    api.reverse(paid, at=NOW)
    api.end(enrolment, on="2025-08-20", reason="sponsor_stopped", at="2025-08-20T09:00:00+07:00")
    api.coverage(worker, "2025-08-10")  # the view has seen all

    told = set()
    house, view = service.house, CoverageQueries(service.house.database.pool)
    for worker_id in (worker, other):
        stream = house.log.stream(UUID(worker_id))
        for day in (date(2025, 7, 10), date(2025, 8, 10), date(2025, 8, 21), date(2025, 9, 10)):
            for known in range(house.log.version_of(house.ledger_id), api.position + 1):
                position = house.log.as_known_at(position=known).position
                _, (facts,) = view.facts([(UUID(worker_id), day)], position)
                events = [(each.position, each.event) for each in stream if each.position <= position]
                if facts is None:
                    continue
                law = house.law.at(position)
                seen = answer(facts, Moment(day), law, Programme.JKK)
                assert seen == answer(facts_of(events, day), Moment(day), law, Programme.JKK), (day, position)
                told.add((worker_id, day.day, seen.deducted))
    assert {(worker, 10, True), (other, 10, True), (worker, 21, False)} <= told

    assert verify(house.database, {}, lambda *_: None).checks
    assert [each.name for each in verify(house.database, {}, lambda *_: None).checks if each.finding] == []
    with house.database.connect("owner") as owner:
        owner.execute("ALTER TABLE events DISABLE TRIGGER append_only")
        owner.execute(
            "UPDATE events SET state = convert_to(replace(convert_from(state, 'UTF8'), '\"noted\":2', '\"noted\":3'),"
            " 'UTF8') WHERE topic = 'SalaryDeducted'"
        )
    assert "sums" in [each.name for each in verify(house.database, {}, lambda *_: None).checks if each.finding]
