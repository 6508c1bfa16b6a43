"""What every refusal is: a public code, a sentence that says what to do, and the fields that explain it."""

import re
from typing import Any, ClassVar

_WORD = re.compile(r"(?<!^)(?=[A-Z])")


class LedgerError(Exception):
    """A rule refused. `code` is the class's name in kebab case and is public; fields hold no personal data."""

    code: ClassVar[str] = "ledger-error"
    message: ClassVar[str] = "the ledger refused"

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "code" not in cls.__dict__:
            cls.code = _WORD.sub("-", cls.__name__).lower()

    def __init__(self, **fields: Any) -> None:
        self.fields = fields
        super().__init__(self.message.format_map(fields) if fields else self.message)
