"""The description of the interface: bodies are read by our own hand, so they are described by it too."""

from typing import Any, Final

from fastapi import FastAPI
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


def install_description(app: FastAPI) -> None:
    """Serve the description with bodies and refusals in it, made once."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _describe(app)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _describe(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    bodies = {route: kind for route in _routes(app) if (kind := _body_of(route)) is not None}
    references, definitions = models_json_schema(
        [(kind, "validation") for kind in set(bodies.values())], ref_template=_REFERENCES
    )
    components = schema.setdefault("components", {}).setdefault("schemas", {})
    components.update(definitions.get("$defs", {}))
    for route, kind in bodies.items():
        content = {"application/json": {"schema": references[kind, "validation"]}}
        for method in route.methods or ():
            operation = schema["paths"][route.path][method.lower()]
            operation["requestBody"] = {"required": True, "content": content}
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = _PROBLEM
    return schema


def _routes(app: FastAPI) -> list[APIRoute]:
    return [route for route in app.routes if isinstance(route, APIRoute) and route.include_in_schema]


def _body_of(route: APIRoute) -> type[Body] | None:
    kinds = [document_kind(dependency.call) for dependency in route.dependant.dependencies]
    return next((kind for kind in kinds if kind is not None), None)
