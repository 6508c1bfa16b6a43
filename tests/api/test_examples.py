"""The examples of the description, sent as they stand but for the ids: whoever tries them is not refused."""

from typing import Any

import pytest

from tests.api.story import Story

AT = "2025-06-10T09:00:00+07:00"


@pytest.fixture
def examples(api: Story) -> dict[str, Any]:
    """By path, those of the bodies that are posted."""
    paths = api.http.get("/openapi.json").raise_for_status().json()["paths"]
    bodies = {path: operations["post"].get("requestBody") for path, operations in paths.items() if "post" in operations}
    contents = {path: body["content"].get("application/json") for path, body in bodies.items() if body}
    return {path: content["example"] for path, content in contents.items() if content}


def test_the_examples_of_a_first_month_are_taken_one_after_the_other(api: Story, examples: dict[str, Any]) -> None:
    sponsor = api.write("/v1/sponsors", examples["/v1/sponsors"], at=AT).sponsor_id
    scheme = api.write("/v1/schemes", {**examples["/v1/schemes"], "sponsor_id": sponsor}, at=AT)
    worker = api.write("/v1/workers", examples["/v1/workers"], at=AT)
    of_worker = "/v1/workers/{worker_id}"
    enrolment = {**examples[f"{of_worker}/enrolments"], "sponsor_id": sponsor}
    attested = api.write(f"/v1/workers/{worker.worker_id}/attestations", examples[f"{of_worker}/attestations"], at=AT)
    api.write(f"/v1/workers/{worker.worker_id}/enrolments", enrolment, at=AT)
    api.write(f"/v1/sponsors/{sponsor}/payments", examples["/v1/sponsors/{sponsor_id}/payments"], at=AT)
    allocated = api.write("/v1/allocations", {**examples["/v1/allocations"], "sponsor_id": sponsor}, at=AT)
    amended = api.write(f"/v1/workers/{worker.worker_id}/amendments", examples[f"{of_worker}/amendments"], at=AT)

    assert (scheme.status, worker.warnings, attested.attested) == (201, [], True)
    assert (allocated.total, amended.status) == ("16800.00", 201)


@pytest.mark.parametrize("path", ["/v1/reports/ucj-figures", "/v1/law/policies", "/v1/benefits/quote"])
def test_an_example_that_needs_nothing_else_is_taken(api: Story, examples: dict[str, Any], path: str) -> None:
    api.sponsor(at=AT)

    api.write(path, examples[path], at=AT)
