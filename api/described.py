"""What a route answers and refuses, said beside the route for the description; a request never looks at it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

Route = TypeVar("Route", bound=Callable[..., Any])

_MARK: Final = "gives"


@dataclass(frozen=True, slots=True)
class Given:
    """One answer: `shape` is a model or a union of models; `status` None: the route's own.

    `refusals`: those of its own rules. What every route, reader or command may refuse is known without saying.
    `media`: other types in which the same is served to whoever asks for them.
    """

    shape: Any
    refusals: tuple[type[Exception], ...] = ()
    status: int | None = None
    media: tuple[str, ...] = ()


def gives(
    shape: Any, *refusals: type[Exception], status: int | None = None, media: Sequence[str] = ()
) -> Callable[[Route], Route]:
    """Stands under the route; once for each status that carries an answer. Every refusal needs a status of its own."""

    def mark(route: Route) -> Route:
        given = Given(shape, refusals, status, tuple(media))
        setattr(route, _MARK, (given, *given_by(route)))
        return route

    return mark


def given_by(route: Callable[..., Any]) -> tuple[Given, ...]:
    found: tuple[Given, ...] = getattr(route, _MARK, ())
    return found
