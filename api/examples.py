"""One example out of a schema: each field by its own example, or by the plainest value of its type."""

from collections.abc import Mapping
from typing import Any, Final

_OF_FORMAT: Final = {
    "uuid": "0b9c3a1e-6a0f-4d7e-9f5e-2c1d7a4b8e60",
    "date": "2025-06-01",
    "date-time": "2025-06-06T09:00:00+07:00",
}


def example_of(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Any:
    """`definitions`: what the schema's references lead to, by the last part of their names."""
    if "$ref" in schema and "examples" not in schema:
        return example_of(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "examples" in schema:
        return schema["examples"][0]
    if "const" in schema:
        return schema["const"]
    for choice in ("enum", "anyOf", "oneOf"):
        if choice in schema:
            first = schema[choice][0]
            return first if choice == "enum" else example_of(first, definitions)
    return _of_type(schema, definitions)


def _of_type(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Any:
    match schema.get("type"):
        case "object":
            required = schema.get("required", ())
            properties = schema.get("properties", {})
            return {name: example_of(properties[name], definitions) for name in properties if name in required}
        case "array":
            return [example_of(schema["items"], definitions)]
        case "boolean":
            return False
        case "integer":
            return schema.get("minimum", 1)
        case "string":
            return _OF_FORMAT.get(schema.get("format", ""), "text")
    raise ValueError(f"no example can be made of {schema}")
