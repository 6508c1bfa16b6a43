"""Every kind of file that is read here, by its name."""

from collections.abc import Mapping
from typing import Final

from ledger.sheets.columns import Form
from ledger.sheets.deductions import DEDUCTIONS
from ledger.sheets.enrolments import ENROLMENTS
from ledger.sheets.niks import NIKS
from ledger.sheets.nominations import NOMINATIONS

FORMS: Final[Mapping[str, Form]] = {form.name: form for form in (ENROLMENTS, DEDUCTIONS, NOMINATIONS, NIKS)}
