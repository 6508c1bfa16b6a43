"""What the served interface answered, as a story reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class Refused(AssertionError):
    """The interface answered with a problem document; `code` is its code."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        self.status = status
        self.problem = problem
        self.code = problem["code"]
        super().__init__(f"{status} {self.code}: {problem['detail']} {problem.get('errors', '')}")


@dataclass(frozen=True)
class Answer:
    """A successful answer: its fields as attributes, its document and its headers."""

    status: int
    document: dict[str, Any]
    headers: Mapping[str, str]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.document[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def replayed(self) -> bool:
        return self.headers.get("idempotency-replayed") == "true"


@dataclass(frozen=True)
class Allocation(Answer):
    """What was settled, as a table would show it."""

    @property
    def months(self) -> list[str]:
        """The settled months in order, each once."""
        return list(dict.fromkeys(line["month"] for line in self.document["settled"]))

    @property
    def spells(self) -> set[int]:
        return {line["spell"] for line in self.document["settled"]}

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """(month, reason) of what was not settled."""
        return [(line["month"], line["reason"]) for line in self.document["not_settled"]]


@dataclass(frozen=True)
class Coverage(Answer):
    """The answer to a day."""

    @property
    def programmes(self) -> dict[str, dict[str, Any]]:
        return {each["programme"]: each for each in self.document["programmes"]}

    @property
    def of_membership(self) -> dict[str, Any]:
        """What is said of JKK, and so of JKM."""
        first: dict[str, Any] = self.document["programmes"][0]
        return first

    @property
    def brief(self) -> str:
        """Outer outcome and the first programme's reason: "undetermined in_arrears"."""
        return f"{self.document['outcome']} {self.of_membership['reason']}"
