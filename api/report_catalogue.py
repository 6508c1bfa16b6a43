"""All reports by their names: what the command line offers, and what tests hold to one form."""

from types import MappingProxyType
from typing import Any, Final

from api import (
    agents,
    arrears_ageing,
    branch_list,
    early_warnings,
    group_performance,
    period_reports,
    receivables_ageing,
    reports,
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
    agents.AGENT_CREDITS,
    group_performance.GROUP_PERFORMANCE,
)
REPORTS: Final = MappingProxyType({report.name: report for report in _REPORTS})
