"""Coverage asked from the command line: the answer of the interface, to the letter."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ledger.application.house import House
from ledger.cli.opening import runner_of
from ledger.domain.errors import ViewBehind, WorkerUnknown
from ledger.domain.values import Programme

CATCH_UP_SECONDS_MAX = 60.0


def see_all(house: House) -> None:
    """Bring the views to the log's head, where no service does. Raises ViewBehind."""
    runner = runner_of(house)
    try:
        runner.catch_up(seconds_max=CATCH_UP_SECONDS_MAX)
    except TimeoutError:
        furthest = min(runner.states(), key=lambda state: state.position)
        raise ViewBehind(view=furthest.name, seen=furthest.position, asked=furthest.head) from None


def ask(
    house: House,
    worker_id: UUID,
    *,
    on: date | None = None,
    at: datetime | None = None,
    as_known_at: int | datetime | None = None,
    programme: Programme | None = None,
) -> dict[str, Any]:
    """One answer of the views as they stand. Raises WorkerUnknown, AsKnownAtInTheFuture, ViewBehind."""
    from api.coverage_answers import Asked, answer_all, moment_of

    asked = Asked(worker_id, moment_of(house, on, at), programme)
    _, (answer,) = answer_all(house, [asked], 0, as_known_at)
    if "error" in answer:
        raise WorkerUnknown
    return answer


def in_short(answer: dict[str, Any]) -> str:
    """`undetermined · in_arrears`: the outcome, and the reason of the first programme that has it."""
    reason = next(each["reason"] for each in answer["programmes"] if each["outcome"] == answer["outcome"])
    return f"{answer['outcome']} · {reason}"
