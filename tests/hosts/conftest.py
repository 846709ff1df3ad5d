"""Every test of a host runs on each of them."""

import pytest

from .houses import HOUSES, House


@pytest.fixture(scope="module", params=HOUSES)
def house(request: pytest.FixtureRequest) -> House:
    return HOUSES[request.param]
