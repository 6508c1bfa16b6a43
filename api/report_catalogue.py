"""All reports by their names: what the command line offers, and what tests hold to one form."""

from types import MappingProxyType
from typing import Any, Final

from api import agents, branch_list, department_reports, early_warnings, group_performance, reports
from api.report_tables import Report

_REPORTS: Final[tuple[Report[Any], ...]] = (
    reports.PROGRAMME_SUMMARY,
    reports.PARTICIPATION,
    reports.UCJ,
    early_warnings.ARREARS,
    early_warnings.ENDING_SCHEMES,
    early_warnings.ENDING_SCHEME_WORKERS,
    branch_list.BRANCH_LIST,
    department_reports.DEPARTMENT_PROGRESS,
    agents.AGENT_CREDITS,
    group_performance.GROUP_PERFORMANCE,
)
REPORTS: Final = MappingProxyType({report.name: report for report in _REPORTS})
