"""Deployment settings: the only reader of the RECLAMATIONS_* keys."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from difflib import get_close_matches
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from limits import parse as parse_rate

from .errors import ConfigurationError

PREFIX = "RECLAMATIONS_"


def _setting(default: Any, help_text: str) -> Any:
    return field(default=default, metadata={"help": help_text})


def _is_rate(text: str) -> bool:
    try:
        return parse_rate(text).amount > 0
    except ValueError:
        return False


@dataclass(frozen=True)
class Settings:
    """What the operator decides once per deployment; what an organisation decides is a row it edits."""

    public_url: str = _setting("", "Address people use for the LMS, for links in mails. **Required.**")
    mail_from: str = _setting("", "Sender of every mail, `Name <address>`. **Required.**")
    smtp_url: str = _setting(
        "smtp://localhost:25",
        "Mail server: `smtp://`, `smtp+starttls://` or `smtps://`, `user:password@host:port`.",
    )
    url_prefix: str = _setting("/reclamations", "Where the pages live.")
    base_template: str = _setting(
        "reclamations/base.html", "Template that all pages extend; it has the blocks `title` and `content`."
    )
    locale: str = _setting("fr", "Language where a person has none of their own: `fr` or `en`.")
    queue: str = _setting("default", "Name of the RQ queue; with the host's Flask-RQ it stands in `RQ_QUEUES`.")
    redis_url: str = _setting("", "Redis for our own queue, where the host has no Flask-RQ. Empty: no Redis.")
    storage: str = _setting(
        "",
        "Folder or address (`s3://bucket/prefix`) for files and exports. "
        "Empty: `reclamations/` in the instance folder.",
    )
    storage_options: dict[str, Any] = field(  # not in the repr: it may hold credentials
        default_factory=dict,
        repr=False,
        metadata={"help": "Options of that address for `fsspec`: `key`, `secret`, `endpoint_url`… Never printed."},
    )
    file_mb: int = _setting(10, "Largest file a person may join, in Mo.")
    files: int = _setting(10, "Files a person may join to one message.")
    antivirus: str = _setting(
        "", "`clamd://host:3310`, `unix:/path` or `package.module:callable`; files wait until it passed them."
    )
    export_days: int = _setting(7, "Days an export can be downloaded.")
    survey_days: int = _setting(30, "Days a satisfaction link works.")
    public_rate: str = _setting(
        "10/hour",
        "How often one address may file without an account, or ask for a link: `10/hour`, `3 per 5 minutes`.",
    )
    public_seconds: int = _setting(3, "A public form sent faster than this waits until somebody has read it.")
    access_log_days: int = _setting(365, "Days the access log is kept.")
    track_days: int = _setting(90, "Days a link works that follows a case without an account.")

    @classmethod
    def from_config(cls, config: Mapping[str, Any], instance_path: str) -> "Settings":
        """Read and validate the keys.

        Raises `ConfigurationError` naming the key and the fix.
        """
        known = {PREFIX + item.name.upper(): item for item in fields(cls)}
        values: dict[str, Any] = {}
        for key in (key for key in config if key.startswith(PREFIX)):
            if key not in known:
                bare = {name.removeprefix(PREFIX): name for name in known}
                near = [bare[name] for name in get_close_matches(key.removeprefix(PREFIX), bare, n=1)]
                raise ConfigurationError(f"{key} is not a setting." + (f" Did you mean {near[0]}?" if near else ""))
            item, value = known[key], config[key]
            kind = dict if item.default is MISSING else type(item.default)
            if type(value) is not kind:
                got = type(value).__name__ if kind is dict and value is not None else repr(value)
                raise ConfigurationError(f"{key} must be {kind.__name__}, got {got}.")
            values[item.name] = value
        values.setdefault("storage", "")
        values["storage"] = values["storage"] or str(Path(instance_path) / "reclamations")
        settings = cls(**values)
        settings._check()
        return settings

    def _check(self) -> None:
        if urlsplit(self.public_url).scheme not in ("http", "https") or not urlsplit(self.public_url).netloc:
            raise ConfigurationError(
                f"{PREFIX}PUBLIC_URL must be the address people use, such as 'https://lms.example.fr', "
                f"got {self.public_url!r}."
            )
        if "@" not in parseaddr(self.mail_from)[1]:
            raise ConfigurationError(
                f"{PREFIX}MAIL_FROM must be a sender such as 'Réclamations <qualite@example.fr>', "
                f"got {self.mail_from!r}."
            )
        if urlsplit(self.smtp_url).scheme not in ("smtp", "smtp+starttls", "smtps"):
            raise ConfigurationError(
                f"{PREFIX}SMTP_URL must start with smtp://, smtp+starttls:// or smtps://, "
                f"such as 'smtp://localhost:25'."
            )
        if self.redis_url and urlsplit(self.redis_url).scheme not in ("redis", "rediss", "unix"):
            raise ConfigurationError(
                f"{PREFIX}REDIS_URL must start with redis://, rediss:// or unix://, such as 'redis://localhost:6379/0'."
            )
        if not self.url_prefix.startswith("/") or self.url_prefix.endswith("/"):
            raise ConfigurationError(f"{PREFIX}URL_PREFIX must start and not end with '/', got {self.url_prefix!r}.")
        if self.locale not in ("fr", "en"):
            raise ConfigurationError(f"{PREFIX}LOCALE must be 'fr' or 'en', got {self.locale!r}.")
        if not _is_rate(self.public_rate):
            raise ConfigurationError(
                f"{PREFIX}PUBLIC_RATE must be such as '10/hour' or '3 per 5 minutes', got {self.public_rate!r}."
            )
        if self.public_seconds < 0:
            raise ConfigurationError(f"{PREFIX}PUBLIC_SECONDS must be 0 or more seconds.")
        days = [item.name for item in fields(self) if item.name.endswith("_days")]
        for name in (*days, "file_mb", "files"):
            if getattr(self, name) < 1:
                raise ConfigurationError(
                    f"{PREFIX}{name.upper()} must be at least 1{' day' if 'days' in name else ''}."
                )

    @property
    def public_root(self) -> str:
        """Return the public address without a trailing slash."""
        return self.public_url.rstrip("/")
