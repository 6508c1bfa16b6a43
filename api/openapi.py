"""The description of the interface: bodies are read by our own hand, so they are described by it too."""

from collections.abc import Sequence
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema

from api.documents import document_kind
from api.fields import Body

_REFERENCES: Final = "#/components/schemas/{model}"
_PROBLEM: Final = {
    "description": "A refusal, as a problem document (RFC 9457). `code` is the last part of `type`.",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail", "code"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "code": {"type": "string"},
                    "errors": {"type": "array", "items": {"type": "object"}},
                },
            }
        }
    },
}


def install_description(app: FastAPI, rooms: Sequence[APIRouter]) -> None:
    """Serve the description with bodies and refusals in it, made once."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _describe(app, rooms)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _describe(app: FastAPI, rooms: Sequence[APIRouter]) -> dict[str, Any]:
    schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    bodies = [(route, kind) for route in _routes(rooms) if (kind := _body_of(route)) is not None]
    references, definitions = models_json_schema(
        [(kind, "validation") for kind in dict.fromkeys(kind for _, kind in bodies)], ref_template=_REFERENCES
    )
    components = schema.setdefault("components", {}).setdefault("schemas", {})
    components.update(definitions.get("$defs", {}))
    for route, kind in bodies:
        content = {"application/json": {"schema": references[kind, "validation"]}}
        for method in route.methods or ():
            operation = schema["paths"][route.path][method.lower()]
            operation["requestBody"] = {"required": True, "content": content}
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = _PROBLEM
    return schema


def _routes(rooms: Sequence[APIRouter]) -> list[APIRoute]:
    return [route for room in rooms for route in room.routes if isinstance(route, APIRoute)]


def _body_of(route: APIRoute) -> type[Body] | None:
    kinds = [document_kind(dependency.call) for dependency in route.dependant.dependencies]
    return next((kind for kind in kinds if kind is not None), None)
