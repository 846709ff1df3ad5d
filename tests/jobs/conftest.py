"""Every host of these tests writes to the real SMTP server of its worker."""

from typing import Any

import pytest

from .. import servers


@pytest.fixture
def config(mail_server: servers.MailServer, mailbox: servers.Mailbox) -> dict[str, Any]:
    return {"RECLAMATIONS_SMTP_URL": mail_server.url}
