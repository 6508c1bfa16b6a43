"""Every answer of a test held against the description of the interface: its status, type, headers and document."""

import re
from functools import cache
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import unquote

import httpx2
from jsonschema_rs import Draft202012Validator

_JSON: Final = re.compile(r"application/([a-z]+\+)?json")
_NAME: Final = re.compile(r"\{\w+\}")
DESCRIBING_SECONDS_MAX: Final = 60  # made once, which takes seconds where others are at work

_ROUTERS: Final = frozenset({"route-unknown", "method-not-allowed"})  # answered where nothing is described

_descriptions: dict[str, dict[str, Any]] = {}


def description() -> dict[str, Any]:
    """What the application says of itself; the same in every test, so it is asked for once."""
    return _descriptions["served"]


def as_described(response: httpx2.Response) -> None:
    """Fails where the answer is not one that the description promises."""
    if response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:  # no route promises it
        return
    if "served" not in _descriptions:
        found = httpx2.get(response.request.url.join("/openapi.json"), timeout=DESCRIBING_SECONDS_MAX)
        _descriptions["served"] = found.raise_for_status().json()
    told = f"{response.request.method} {response.request.url.path} {response.status_code}"
    operation = _operation(response.request.method.lower(), unquote(response.request.url.path))
    if operation is None:
        assert response.json()["code"] in _ROUTERS, f"{told}: this route is not described"
        return
    promised = operation["responses"].get(str(response.status_code))
    assert promised is not None, f"{told} {response.text[:200]}: this status is not described"
    for name, header in promised.get("headers", {}).items():
        assert name in response.headers or not header.get("required"), f"{told}: the header {name} is missing"
    media = response.headers["content-type"].partition(";")[0]
    assert media in promised["content"], f"{told}: the type {media} is not described"
    if _JSON.fullmatch(media):
        place = (operation["operationId"], str(response.status_code), media)
        errors = [f"{error.instance_path}: {error.message}" for error in _validator(place).iter_errors(response.json())]
        assert errors == [], f"{told}: {errors}"


@cache
def _operation(method: str, path: str) -> dict[str, Any] | None:
    """What is described under this path; a path without a blank goes before one with."""
    for pattern, operations in sorted(description()["paths"].items(), key=lambda each: each[0].count("{")):
        if re.fullmatch(_NAME.sub("[^/]+", pattern), path) and method in operations:
            found: dict[str, Any] = operations[method]
            return found
    return None


@cache
def _validator(place: tuple[str, str, str]) -> Draft202012Validator:
    name, status, media = place
    operations = [each for path in description()["paths"].values() for each in path.values()]
    operation = next(each for each in operations if each["operationId"] == name)
    schema = operation["responses"][status]["content"][media]["schema"]
    return Draft202012Validator({**schema, "components": description()["components"]}, validate_formats=True)
