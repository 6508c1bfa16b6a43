"""The description of the interface: bodies and answers are written by our own hand, so they are described by it too."""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from api import refusals
from api.answers import POSITION, REPLAYED
from api.dependencies import requires_key
from api.described import Given, given_by
from api.documents import document_kind
from api.examples import example_of
from api.fields import Body
from api.uploads import file_types

JSON: Final = "application/json"
OPEN: Final = "/health"  # answers without a token, and with nothing of the ledger in them
_REFERENCES: Final = "#/components/schemas/{model}"
_OF_THE_FRAMEWORK: Final = ("HTTPValidationError", "ValidationError")

_POSITION: Final = {
    "description": "What the answer has seen; of a write, its last event.",
    "required": True,
    "schema": {"type": "string", "pattern": "^[0-9]+$"},
}
_REPLAYED: Final = {
    "description": "The request was recorded before; this is its first answer.",
    "schema": {"const": "true"},
}

_FILE: Final = {"type": "string", "format": "binary", "description": "The bytes of the file (docs/files.md)."}

Described = tuple[APIRoute, dict[str, Any]]
Schemas = Mapping[Any, Mapping[str, Any]]


def install_description(app: FastAPI, rooms: Sequence[APIRouter]) -> None:
    """Serve the description with bodies, answers and refusals in it, made once."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _describe(app, rooms)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's own way to replace it


def _describe(app: FastAPI, rooms: Sequence[APIRouter]) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    operations = list(_operations(document, rooms))
    components = document.setdefault("components", {})
    definitions = components.setdefault("schemas", {})
    for name in _OF_THE_FRAMEWORK:
        definitions.pop(name, None)
    schemas = _schemas_of([route for route, _ in operations], definitions)
    definitions["Problem"] = refusals.PROBLEM
    told: set[refusals.Told] = set()
    for route, operation in operations:
        _complete_parameters(route, operation)
        if (kind := _body_of(route)) is not None:
            operation["requestBody"] = {"required": True, "content": _content(schemas[kind], definitions)}
        elif types := _files_of(route):
            operation["requestBody"] = {"required": True, "content": {each: {"schema": _FILE} for each in types}}
        answers = {
            str(_status(route, given)): _answer(route, given, schemas, definitions)
            for given in given_by(route.endpoint)
        }
        refused = _refusals_of(route, operation)
        operation["responses"] = answers | refusals.responses(refused)
        told |= refused
    components["examples"] = refusals.examples(told)
    _link(operations, schemas, definitions)
    return document


def _operations(document: Mapping[str, Any], rooms: Sequence[APIRouter]) -> Iterator[Described]:
    for room in rooms:
        for route in room.routes:
            if isinstance(route, APIRoute):
                for method in route.methods or ():
                    yield route, document["paths"][route.path][method.lower()]


def _schemas_of(routes: Sequence[APIRoute], definitions: dict[str, Any]) -> dict[Any, Mapping[str, Any]]:
    """Schema of every body and of every answer by its model; what they refer to is added to the definitions."""
    kinds = [kind for route in routes if (kind := _body_of(route)) is not None]
    shapes = [given.shape for route in routes for given in given_by(route.endpoint)]
    every = list(dict.fromkeys([*kinds, *shapes]))
    found, defined = TypeAdapter.json_schemas(
        [(index, "validation", TypeAdapter(each)) for index, each in enumerate(every)], ref_template=_REFERENCES
    )
    definitions.update(defined.get("$defs", {}))
    return {each: found[index, "validation"] for index, each in enumerate(every)}


def _body_of(route: APIRoute) -> type[Body] | None:
    kinds = [document_kind(dependency.call) for dependency in route.dependant.dependencies]
    return next((kind for kind in kinds if kind is not None), None)


def _files_of(route: APIRoute) -> tuple[str, ...]:
    """Media types of the file that is the body; none: it is a document, or there is no body."""
    return next((types for each in route.dependant.dependencies if (types := file_types(each.call))), ())


def _needs_key(route: APIRoute) -> bool | None:
    """None: the route records nothing, and takes no key."""
    found = [requires_key(dependency.call) for dependency in route.dependant.dependencies]
    return next((needs for needs in found if needs is not None), None)


def _status(route: APIRoute, given: Given) -> int:
    return int(given.status or route.status_code or HTTPStatus.OK)


def _complete_parameters(route: APIRoute, operation: dict[str, Any]) -> None:
    """A parameter is there or it is not: nobody sends null in an address or a header."""
    for parameter in operation.get("parameters", ()):
        schema = parameter["schema"]
        kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
        if len(kinds) == 1:
            del schema["anyOf"]
            schema.update(kinds[0])
        elif kinds:
            schema["anyOf"] = kinds
        if parameter["name"] == "Idempotency-Key":
            parameter["required"] = bool(_needs_key(route))


def _content(
    schema: Mapping[str, Any], definitions: Mapping[str, Any], media: Sequence[str] = ()
) -> dict[str, dict[str, Any]]:
    others: dict[str, dict[str, Any]] = {each: {"schema": {}} for each in media}
    return {JSON: {"schema": schema, "example": example_of(schema, definitions)}, **others}


def _answer(route: APIRoute, given: Given, schemas: Schemas, definitions: Mapping[str, Any]) -> dict[str, Any]:
    status = HTTPStatus(_status(route, given))
    answer: dict[str, Any] = {
        "description": status.phrase,
        "content": _content(schemas[given.shape], definitions, given.media),
    }
    if not route.path.startswith(OPEN):
        answer["headers"] = {POSITION: _POSITION}
        if _needs_key(route) is not None:
            answer["headers"][REPLAYED] = _REPLAYED
    return answer


def _refusals_of(route: APIRoute, operation: Mapping[str, Any]) -> set[refusals.Told]:
    if route.path.startswith(OPEN):
        return set()
    parameters = {parameter["name"] for parameter in operation.get("parameters", ())}
    found = [*refusals.ALWAYS, *(each for given in given_by(route.endpoint) for each in given.refusals)]
    found += [refusal for name, refusal in refusals.OF_READERS.items() if name in parameters]
    if _body_of(route) is not None:
        found += refusals.OF_DOCUMENTS
    if _files_of(route):
        found += refusals.OF_FILES
    if _needs_key(route) is not None:
        found += refusals.OF_COMMANDS
    told = {refusals.told(each) for each in found}
    if "{" in route.path:  # an id that is no id may make the path one that nobody serves
        told.add(refusals.ROUTE_UNKNOWN)
    return told


def _link(operations: Sequence[Described], schemas: Schemas, definitions: Mapping[str, Any]) -> None:
    """From the answer that gives an id to every operation that takes nothing but this id in its path."""
    taking = [(_ids_in(operation), operation["operationId"]) for _, operation in operations]
    for route, operation in operations:
        if _needs_key(route) is None:
            continue
        for given in given_by(route.endpoint):
            if given.status is not None:  # such as a dry run, whose id is nobody's
                continue
            links = {
                name: {"operationId": name, "parameters": {each: f"$response.body#/{each}" for each in ids}}
                for ids, name in taking
                if ids and ids <= _fields_of(schemas[given.shape], definitions) and name != operation["operationId"]
            }
            if links:
                operation["responses"][str(_status(route, given))]["links"] = links


def _ids_in(operation: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(each["name"] for each in operation.get("parameters", ()) if each["in"] == "path")


def _fields_of(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> frozenset[str]:
    if "$ref" in schema:
        return _fields_of(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    return frozenset(schema.get("properties", ()))
