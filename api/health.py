"""Health: whether the process lives, and whether it can be sent work. Open to everybody, so it tells no content."""

from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api.dependencies import TheHouse
from api.described import gives
from api.descriptions.log import Liveness, Readiness
from ledger.application.house import House
from ledger.domain.values import ClockMode
from ledger.projections.checkpoints import read_states
from ledger.store.database import DatabaseAway, away_by_name
from ledger.store.migrations import MigrationsRefused, require_current

router = APIRouter(prefix="/health", tags=["health"])

LAG_MAX: Final = 50_000
"""Events: about a second of the runner's work."""


@router.get("/live")
@gives(Liveness)
def live() -> dict[str, str]:
    """The process lives."""
    return {"status": "live"}


@router.get("/ready")
@gives(Readiness)
@gives(Readiness, status=HTTPStatus.SERVICE_UNAVAILABLE)
def ready(house: TheHouse) -> JSONResponse:
    """503 when the database is away, migrations are missing, a projection is stopped or a view lags too far."""
    problems, projections = _look(house)
    content = {
        "status": "not ready" if problems else "ready",
        "clock": "SIMULATED" if house.clock is ClockMode.SIMULATED else "database",
        "problems": problems,
        "projections": projections,
    }
    status = HTTPStatus.SERVICE_UNAVAILABLE if problems else HTTPStatus.OK
    return JSONResponse(content, status, headers={"Retry-After": "1"} if problems else None)


def _look(house: House) -> tuple[list[str], list[dict[str, Any]]]:
    try:
        with away_by_name(), house.database.connection() as connection:
            require_current(connection)
            states = read_states(connection)
    except DatabaseAway:
        return ["database away"], []
    except MigrationsRefused:
        return ["migrations are not current"], []
    serving = [state for state in states if state.serving]
    problems = [f"{state.name} stopped" for state in serving if state.state != "running"]
    problems += [f"{state.name} lags" for state in serving if state.lag > LAG_MAX]
    return problems, [
        {"name": state.name, "position": state.position, "lag": state.lag, "state": state.state} for state in serving
    ]
