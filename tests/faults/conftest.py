"""Servers of one test's own, to stop and to kill."""

from collections.abc import Iterator
from typing import Any

import pytest

from .. import servers


@pytest.fixture
def own_mail() -> Iterator[servers.MailServer]:
    with servers.mail_server() as server:
        yield server


@pytest.fixture
def own_broker() -> Iterator[servers.Broker]:
    with servers.broker() as server:
        yield server


@pytest.fixture
def config(own_mail: servers.MailServer) -> dict[str, Any]:
    return {"RECLAMATIONS_SMTP_URL": own_mail.url}
