"""The header Accept, as RFC 9110 reads it."""

import pytest

from api.accepting import wanted

OFFERED = ("application/json", "text/csv", "application/vnd.sheet")


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("TEXT/CSV; charset=utf-8", "text/csv"),
        ("text/*", "text/csv"),
        ("application/*", "application/json"),
        ("application/vnd.sheet", "application/vnd.sheet"),
        ("text/csv;q=0.5, application/json;q=0.4", "text/csv"),
        ("text/csv; q=0.5, */*; q=0.1", "text/csv"),
        ("application/json;q=0, */*", "text/csv"),
        ("text/html, application/xhtml+xml, */*;q=0.8", "application/json"),
        ("text/csv, application/json", "application/json"),
        ("application/pdf", None),
        ("application/pdf;q=1, text/csv;q=0", None),
        ("nonsense", None),
    ],
)
def test_the_form_that_is_liked_best_is_given(accept: str | None, form: str | None) -> None:
    assert wanted(accept, OFFERED) == form
