"""The description of the interface: valid, complete, with examples that fit, and held against what is answered."""

import re
from typing import Any

import httpx2
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse
from jsonschema_rs import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from api.described import gives
from api.descriptions.log import Liveness
from api.openapi import install_description
from tests.api.described import as_described
from tests.api.serving import Served
from tests.api.story import Story

UNDESCRIBED: frozenset[str] = frozenset()  # operations whose answers are still to be described


@pytest.fixture(scope="module")
def description(module_service: Served) -> dict[str, Any]:
    found: dict[str, Any] = httpx2.get(f"{module_service.url}/openapi.json").raise_for_status().json()
    return found


def operations_of(description: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for operations in description["paths"].values() for operation in operations.values()]


def contents_of(description: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every body and every answer, with the place it stands at."""
    found = []
    for operation in operations_of(description):
        places = {"body": operation.get("requestBody", {}), **operation["responses"]}
        for place, told in places.items():
            for media, content in told.get("content", {}).items():
                found.append((f"{operation['operationId']} {place} {media}", content))
    return found


def test_the_description_is_one_of_openapi_3_1(description: dict[str, Any]) -> None:
    assert description["openapi"].startswith("3.1.")
    assert [str(error) for error in OpenAPIV31SpecValidator(description).iter_errors()] == []


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does(description: dict[str, Any]) -> None:
    operations = operations_of(description)
    names = [operation["operationId"] for operation in operations]

    assert len(set(names)) == len(names) > 0
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)] == []
    assert [each["operationId"] for each in operations if not each.get("description", "").endswith((".", "`"))] == []


def test_every_operation_has_a_described_answer(description: dict[str, Any]) -> None:
    without = {
        operation["operationId"]
        for operation in operations_of(description)
        if not any(
            status.startswith("2") and content.get("schema") and "example" in content
            for status, answer in operation["responses"].items()
            for content in answer.get("content", {}).values()
        )
    }

    assert without == UNDESCRIBED


def test_every_example_fits_what_it_is_an_example_of(description: dict[str, Any]) -> None:
    checked = 0
    for place, content in contents_of(description):
        schema = {**content["schema"], "components": description["components"]}
        validator = Draft202012Validator(schema, validate_formats=True)
        shown = [content["example"]] if "example" in content else []
        named = [each["$ref"].rpartition("/")[2] for each in content.get("examples", {}).values()]
        shown += [description["components"]["examples"][name]["value"] for name in named]
        assert [error.message for each in shown for error in validator.iter_errors(each)] == [], place
        checked += len(shown)

    assert checked > len(operations_of(description))


def test_commands_demand_their_key_and_say_what_they_have_seen(description: dict[str, Any]) -> None:
    demanded = {
        operation["operationId"]: parameter["required"]
        for operation in operations_of(description)
        for parameter in operation.get("parameters", ())
        if parameter["name"] == "Idempotency-Key"
    }

    tried_without = {"allocate", "allocate_batch", "import_enrolments", "record_batch", "record_file"}
    assert {name for name, required in demanded.items() if not required} == tried_without
    for operation in operations_of(description):
        if operation["operationId"] in demanded:
            assert {"409", "413", "422", "428", "503"} <= set(operation["responses"])
            created = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
            assert set(created["headers"]) == {"Sertakan-Position", "Idempotency-Replayed"}


def test_an_answer_leads_to_what_can_be_asked_of_it(description: dict[str, Any]) -> None:
    links = description["paths"]["/v1/sponsors"]["post"]["responses"]["201"]["links"]

    assert {"sponsor", "balance", "receive_payment"} <= set(links)
    assert links["balance"]["parameters"] == {"sponsor_id": "$response.body#/sponsor_id"}
    assert "links" not in description["paths"]["/v1/allocations"]["post"]["responses"]["200"]


@pytest.mark.parametrize(
    ("status", "content", "headers"),
    [
        (200, {"sponsor_id": "x"}, {"Sertakan-Position": "1"}),
        (202, {}, {"Sertakan-Position": "1"}),
        (404, {"code": "worker-unknown"}, {}),
        (200, None, {}),
    ],
)
def test_an_answer_that_is_not_described_is_noticed(
    module_api: Story, status: int, content: Any, headers: dict[str, str]
) -> None:
    real = module_api.http.get(f"/v1/sponsors/{module_api.sponsor()}", params={"at_least": module_api.position})
    as_described(real)
    wrong = httpx2.Response(
        status, json=real.json() if content is None else content, headers=headers, request=real.request
    )

    with pytest.raises(AssertionError):
        as_described(wrong)


def test_a_route_without_a_described_answer_is_seen_to_have_none() -> None:
    room = APIRouter()

    @room.get("/said")
    @gives(Liveness)
    def said() -> JSONResponse:
        raise NotImplementedError

    @room.get("/unsaid")
    def unsaid() -> JSONResponse:
        raise NotImplementedError

    app = FastAPI()
    app.include_router(room)
    install_description(app, [room])
    paths = app.openapi()["paths"]

    assert "200" in paths["/said"]["get"]["responses"]
    assert "200" not in paths["/unsaid"]["get"]["responses"]


def test_a_path_of_two_routes_names_the_methods_of_both(module_api: Story) -> None:
    response = module_api.http.put("/v1/workers/lookup", json={})

    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")
