"""Amendments: what changes for a worker from a month on."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import ConfigDict

from api import answers
from api.dependencies import TheHouse, recording
from api.described import gives
from api.descriptions.workers import AmendmentRecorded
from api.documents import document
from api.fields import Amount, Body, GivenRegion, Month, Name, Reason
from api.security import Right
from ledger.domain.amendment import Changes
from ledger.domain.errors import AmendmentEmpty, BeforeTheLaw, IdentityErased, IncomeTooEarly, Merged, WorkerUnknown
from ledger.domain.values import BpuCategory, Sector
from ledger.store.log import Context

router = APIRouter(prefix="/v1/workers", tags=["workers"])


class AmendWorker(Body):
    """At least one of `sector`, `monthly_income`, `occupation`, `region` and `bpu_category`.

    Sector and category may be corrected for past months; an income holds from next month at the earliest.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"from_month": "2025-07", "sector": "transport", "reason": "Menjadi pengemudi ojek"}]
        }
    )

    from_month: Month
    sector: Sector | None = None
    monthly_income: Amount | None = None
    occupation: Name | None = None
    region: GivenRegion | None = None
    bpu_category: BpuCategory | None = None
    reason: Reason


@router.post("/{worker_id}/amendments", status_code=201)
@gives(AmendmentRecorded, WorkerUnknown, Merged, AmendmentEmpty, BeforeTheLaw, IncomeTooEarly, IdentityErased)
def amend_worker(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.REGISTER_WORKER))],
    worker_id: UUID,
    order: Annotated[AmendWorker, Depends(document(AmendWorker))],
) -> JSONResponse:
    """What is given holds from that month on; settled months that are cheaper now are credited to who paid them."""
    changes = Changes(
        sector=order.sector,
        monthly_income=order.monthly_income,
        occupation=order.occupation,
        region=order.region,
        bpu_category=order.bpu_category,
    )
    return answers.recorded(house.amendments.amend(context, worker_id, order.from_month, changes, reason=order.reason))
