"""All reports by their names: what the command line offers, and what tests hold to one form."""

from types import MappingProxyType
from typing import Any, Final

from api import (
    agents,
    arrears_ageing,
    branch_list,
    department_reports,
    early_warnings,
    group_performance,
    period_reports,
    receivables_ageing,
    reports,
    village_reports,
)
from api.report_tables import Report

_REPORTS: Final[tuple[Report[Any], ...]] = (
    reports.PROGRAMME_SUMMARY,
    period_reports.PARTICIPANTS,
    period_reports.BENEFITS,
    reports.PARTICIPATION,
    reports.UCJ,
    early_warnings.ARREARS,
    arrears_ageing.ARREARS_AGEING,
    receivables_ageing.RECEIVABLES_AGEING,
    early_warnings.ENDING_SCHEMES,
    early_warnings.ENDING_SCHEME_WORKERS,
    branch_list.BRANCH_LIST,
    village_reports.VILLAGE_PROGRESS,
    village_reports.BUDGET_REALISATION,
    department_reports.DEPARTMENT_PROGRESS,
    agents.AGENT_CREDITS,
    group_performance.GROUP_PERFORMANCE,
)
REPORTS: Final = MappingProxyType({report.name: report for report in _REPORTS})
