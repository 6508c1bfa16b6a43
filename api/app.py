"""The served application: routes, problems, description, and a runner inside where one is given."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Final

from anyio import to_thread
from fastapi import Depends, FastAPI

from api import (
    adjudications,
    agents,
    allocations,
    amendments,
    arrears_ageing,
    backdatings,
    benefits,
    books,
    branch_list,
    claims,
    coverage,
    credit_runs,
    deductions,
    department_reports,
    departments,
    early_warnings,
    enrolment_files,
    enrolments,
    events,
    group_performance,
    health,
    lapse_runs,
    law,
    merges,
    nominations,
    payments,
    payroll_batches,
    period_reports,
    receivables_ageing,
    refunds,
    reports,
    schemes,
    scholarships,
    screening,
    sponsors,
    standing,
    statements,
    village_reports,
    villages,
    workers,
)
from api.dependencies import each_parameter_once
from api.door import Door
from api.openapi import install_description
from api.problems import install_problems
from ledger.application.house import House
from ledger.projections.runner import Runner

THREADS_MAX: Final = 128
"""Requests at work at once: commands wait for their group's commit, so there are more than connections."""

_ROOMS: Final = (
    sponsors, statements, payments, schemes, workers, merges, enrolments, allocations, lapse_runs, refunds, coverage,
    benefits, claims, adjudications, books, reports, branch_list, law, amendments, credit_runs, backdatings,
    deductions, standing, early_warnings, scholarships, agents, group_performance, period_reports, arrears_ageing,
    receivables_ageing, villages, village_reports, nominations, screening, enrolment_files, departments,
    department_reports, payroll_batches, events,
)  # fmt: skip


def create_app(house: House, runner: Runner | None = None) -> FastAPI:
    """The application over an open house, which stays the caller's to close; `runner` runs as long as it does."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = THREADS_MAX
        stop = threading.Event()
        thread = None if runner is None else threading.Thread(target=runner.run_forever, args=(stop,), name="runner")
        if thread is not None:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            if thread is not None:
                await to_thread.run_sync(thread.join)

    app = FastAPI(
        title="sertakan-ledger",
        version=version("sertakan-ledger"),
        description="Who paid which month for which worker, and was the worker covered that day, as known then?",
        lifespan=lifespan,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.house = house
    app.state.tokens = house.tokens
    for room in _ROOMS:
        app.include_router(room.router, dependencies=[Depends(each_parameter_once)])
    app.include_router(health.router)
    install_problems(app)
    install_description(app, [room.router for room in (*_ROOMS, health)])
    app.add_middleware(Door)
    return app
