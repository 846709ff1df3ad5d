"""The page that an address asks for."""

import pytest
from flask import Flask

from flask_reclamations.web.asked import page_asked


@pytest.mark.parametrize(
    ("typed", "number"),
    [("", 1), ("2", 2), ("0", 1), ("-3", 1), ("x", 1), ("²", 1), ("٣", 1), ("99999", 10_000), ("9" * 40, 1)],
)
def test_an_address_asks_for_a_page_that_can_be(app: Flask, typed: str, number: int) -> None:
    with app.test_request_context(query_string={"page": typed}):
        assert page_asked() == number
