"""Papers, approvals and years of schooling that cannot be are refused by name and leave nothing behind."""

from typing import Any

import pytest

from tests.api.desk import DEATH, Desk
from tests.api.scene import NOW, Scene, refused
from tests.api.serving import Served

pytestmark = pytest.mark.usefixtures("nothing_left_behind")

CHILD = {"name": "Ani", "born_on": "2018-06-11", "level": "sd"}
YEAR = {"number": 1, "paid_at": NOW, "reference": "SP2D-9"}
END = {"on": "2025-08-04", "reason": "Menikah"}

Claims = dict[str, str]


@pytest.fixture(scope="module")
def claims(module_service: Served, scene: Scene) -> Claims:
    """Filed claims of three kinds, a scholarship whose first year has fallen due, and one that has ended."""
    with Desk.of(module_service) as desk:
        filed = {
            kind: str(desk.file(scene.worker, "2025-03-10", kind=kind).claim_id)
            for kind in ("jkk_disability", "jkk_treatment", "scholarship", "jkm_death")
        }
        desk.step(filed["jkm_death"], "verification")
        schooled = str(desk.file(scene.worker, "2025-03-10", kind="scholarship").claim_id)
        children = [{**CHILD, "name": name, "starts_on": "2025-08-01"} for name in ("Ani", "Budi")]
        desk.step(schooled, "verification", children=children, cause="jkk")
        running, ended = desk.step(schooled, "approval", by=desk.approver).scholarships
        desk.finance.write("/v1/scholarship-runs", {"as_of": NOW[:10]}, at=NOW)
        desk.clerk.write(f"/v1/scholarships/{ended}/end", END)
        return {**filed, "running": running, "ended": ended, "nobody's": scene.nobody}


@pytest.mark.parametrize(
    ("kind", "papers", "code"),
    [
        ("jkk_disability", {"disability_percent": 101}, "request-invalid"),
        ("jkk_disability", {"disability_percent": "12.345"}, "request-invalid"),
        ("jkk_disability", {"disability_percent": 12.5}, "request-invalid"),
        ("jkk_disability", {"disability_percent": True}, "request-invalid"),
        ("jkk_disability", {"months_unable": 3}, "assessment-detail-not-of-kind"),
        ("jkk_disability", {"cause": "jkk"}, "assessment-detail-not-of-kind"),
        ("jkk_treatment", {"treatment": {"cost": "-1.00"}}, "request-invalid"),
        ("jkk_treatment", {"treatment": {"transport": {"space": "1.00"}}}, "request-invalid"),
        ("jkk_treatment", {"treatment": {"cost": "1.00", "for": "Ani"}}, "request-invalid"),
        ("jkk_treatment", {"children": [CHILD]}, "assessment-detail-not-of-kind"),
        ("scholarship", {"children": [{**CHILD, "level": "kuliah"}]}, "request-invalid"),
        ("scholarship", {"children": [{**CHILD, "years_left": 0}]}, "request-invalid"),
        ("scholarship", {"children": [CHILD, {**CHILD, "level": "tk"}]}, "request-invalid"),
        ("scholarship", {"children": [{**CHILD, "name": " "}]}, "request-invalid"),
        ("scholarship", {"children": [{**CHILD, "born_on": "2025-08-06"}]}, "birth-date-implausible"),
        ("scholarship", {"children": [{**CHILD, "born_on": "2002-08-05"}]}, "child-of-age"),
        ("scholarship", {"children": [{**CHILD, "starts_on": "2025-03-09"}]}, "schooling-starts-too-early"),
        ("scholarship", {"children": [CHILD] * 3}, "request-invalid"),
        ("scholarship", {"children": [CHILD], "cause": "jht"}, "request-invalid"),
        ("jkm_death", {}, "claim-state"),
    ],
)
def test_papers_that_cannot_be_are_refused(
    scene: Scene, claims: Claims, kind: str, papers: dict[str, Any], code: str
) -> None:
    status = 409 if code == "claim-state" else 422
    refused(scene.post(f"/v1/claims/{claims[kind]}/verification", papers), status, code)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"benefits": [DEATH]}, "benefits-differ"),
        ({"benefits": [DEATH], "reason": " "}, "request-invalid"),
        ({"benefits": []}, "request-invalid"),
        ({"reason": "a\nb"}, "request-invalid"),
    ],
)
def test_other_sums_than_the_laws_are_not_approved_without_a_word(
    scene: Scene, claims: Claims, body: dict[str, Any], code: str
) -> None:
    refused(scene.post(f"/v1/claims/{claims['jkm_death']}/approval", body), 422, code)


@pytest.mark.parametrize(
    ("scholarship", "step", "body", "status", "code"),
    [
        ("nobody's", "disbursements", YEAR, 404, "scholarship-unknown"),
        ("nobody's", "end", END, 404, "scholarship-unknown"),
        ("scholarship", "disbursements", YEAR, 404, "scholarship-unknown"),
        ("running", "disbursements", {**YEAR, "number": 2}, 409, "instalment-not-due"),
        ("running", "disbursements", {**YEAR, "number": 0}, 422, "request-invalid"),
        ("running", "disbursements", {**YEAR, "amount": "1.00"}, 422, "request-invalid"),
        ("running", "disbursements", {**YEAR, "paid_at": "2025-08-05T10:00:01+07:00"}, 422, "instant-in-future"),
        ("running", "end", {**END, "on": "2025-08-06"}, 422, "instant-in-future"),
        ("running", "end", {"on": "2025-08-04"}, 422, "request-invalid"),
        ("ended", "end", END, 409, "scholarship-ended-already"),
        ("ended", "disbursements", {**YEAR, "number": 2}, 409, "instalment-not-due"),
    ],
)
def test_a_year_that_is_not_owed_is_not_paid_and_an_end_comes_once(
    scene: Scene, claims: Claims, scholarship: str, step: str, body: dict[str, Any], status: int, code: str
) -> None:
    refused(scene.post(f"/v1/scholarships/{claims[scholarship]}/{step}", body), status, code)


@pytest.mark.parametrize(
    ("as_of", "code"), [("2025-08-06", "scholarship-run-in-future"), ("2025-13-01", "request-invalid")]
)
def test_a_run_records_nothing_of_tomorrow(scene: Scene, as_of: str, code: str) -> None:
    refused(scene.post("/v1/scholarship-runs", {"as_of": as_of}), 422, code)
