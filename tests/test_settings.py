"""The settings: each mistake names its key and the fix."""

from dataclasses import MISSING, fields
from typing import Any

import pytest

from flask_reclamations.errors import ConfigurationError
from flask_reclamations.settings import PREFIX, Settings

NEEDED = {
    "RECLAMATIONS_PUBLIC_URL": "https://lms.exemple.test",
    "RECLAMATIONS_MAIL_FROM": "Réclamations <qualite@exemple.test>",
}


def read(**changed: Any) -> Settings:
    return Settings.from_config(NEEDED | changed, "/srv/instance")


def mistake(**changed: Any) -> str:
    with pytest.raises(ConfigurationError) as error:
        read(**changed)
    return str(error.value)


def test_two_keys_are_enough() -> None:
    settings = read()
    assert (settings.public_url, settings.url_prefix, settings.locale) == (
        "https://lms.exemple.test",
        "/reclamations",
        "fr",
    )


@pytest.mark.parametrize(
    ("key", "example"),
    [("RECLAMATIONS_PUBLIC_URL", "https://lms.example.fr"), ("RECLAMATIONS_MAIL_FROM", "qualite@example.fr")],
)
def test_a_missing_key_is_named_with_an_example(key: str, example: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        Settings.from_config({k: v for k, v in NEEDED.items() if k != key}, "/srv/instance")
    assert key in str(error.value)
    assert example in str(error.value)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("RECLAMATIONS_PUBLIC_URI", "RECLAMATIONS_PUBLIC_URL"),
        ("RECLAMATIONS_MAILFROM", "RECLAMATIONS_MAIL_FROM"),
        ("RECLAMATIONS_EXPORT_DAY", "RECLAMATIONS_EXPORT_DAYS"),
    ],
)
def test_an_unknown_key_suggests_the_one_that_was_meant(typed: str, meant: str) -> None:  # criterion 50
    assert mistake(**{typed: "x"}) == f"{typed} is not a setting. Did you mean {meant}?"


def test_a_key_that_resembles_none_is_named_all_the_same() -> None:
    assert mistake(RECLAMATIONS_XYZZY=1) == "RECLAMATIONS_XYZZY is not a setting."


@pytest.mark.parametrize("item", fields(Settings), ids=lambda item: item.name)
def test_a_value_of_the_wrong_type_is_named_with_the_right_one(item: Any) -> None:
    key = PREFIX + item.name.upper()
    expected = "dict" if item.default is MISSING else type(item.default).__name__
    assert f"{key} must be {expected}, got None." in mistake(**{key: None})


def test_a_yes_is_not_a_number_of_days() -> None:
    assert "RECLAMATIONS_EXPORT_DAYS must be int, got True." in mistake(RECLAMATIONS_EXPORT_DAYS=True)


@pytest.mark.parametrize(
    ("key", "value", "fix"),
    [
        ("PUBLIC_URL", "lms.exemple.test", "https://lms.example.fr"),
        ("PUBLIC_URL", "/lms", "https://lms.example.fr"),
        ("PUBLIC_URL", "ftp://lms.exemple.test", "https://lms.example.fr"),
        ("PUBLIC_URL", "https://", "https://lms.example.fr"),
        ("MAIL_FROM", "Réclamations", "qualite@example.fr"),
        ("SMTP_URL", "localhost:25", "smtp://localhost:25"),
        ("REDIS_URL", "localhost:6379", "redis://localhost:6379/0"),
        ("SMTP_URL", "http://localhost", "smtp+starttls://"),
        ("URL_PREFIX", "reclamations", "start and not end with '/'"),
        ("URL_PREFIX", "/reclamations/", "start and not end with '/'"),
        ("URL_PREFIX", "/", "start and not end with '/'"),
        ("LOCALE", "de", "'fr' or 'en'"),
        ("EXPORT_DAYS", 0, "at least 1 day"),
        ("SURVEY_DAYS", -1, "at least 1 day"),
        ("PUBLIC_RATE", "", "'10/hour' or '3 per 5 minutes'"),
        ("PUBLIC_RATE", "often", "'10/hour' or '3 per 5 minutes'"),
        ("PUBLIC_RATE", "0/hour", "'10/hour' or '3 per 5 minutes'"),
        ("PUBLIC_RATE", "5/fortnight", "'10/hour' or '3 per 5 minutes'"),
        ("PUBLIC_SECONDS", -1, "0 or more seconds"),
    ],
)
def test_a_wrong_value_is_named_with_the_fix(key: str, value: Any, fix: str) -> None:  # criterion 50
    found = mistake(**{PREFIX + key: value})
    assert PREFIX + key in found
    assert fix in found


def test_a_password_in_the_mail_address_is_not_repeated_in_the_error() -> None:
    assert "hunter2" not in mistake(RECLAMATIONS_SMTP_URL="http://me:hunter2@localhost")


@pytest.mark.parametrize("scheme", ["smtp", "smtp+starttls", "smtps"])
def test_three_ways_to_the_mail_server_are_known(scheme: str) -> None:
    assert read(RECLAMATIONS_SMTP_URL=f"{scheme}://host:2525").smtp_url == f"{scheme}://host:2525"


def test_files_lie_in_the_instance_folder_unless_told_otherwise() -> None:
    assert read().storage == "/srv/instance/reclamations"
    assert read(RECLAMATIONS_STORAGE="/data").storage == "/data"


def test_the_public_root_has_no_slash_at_its_end() -> None:
    assert read(RECLAMATIONS_PUBLIC_URL="https://lms.exemple.test/app/").public_root == "https://lms.exemple.test/app"


def test_the_keys_of_others_are_left_alone() -> None:
    assert read(SECRET_KEY="x", RECLAMATION_FOO=1, reclamations_bar=2) == read()


def test_settings_cannot_be_changed_once_read() -> None:
    with pytest.raises(AttributeError):
        read().locale = "en"  # type: ignore[misc]


@pytest.mark.parametrize("item", fields(Settings), ids=lambda item: item.name)
def test_every_setting_explains_itself(item: Any) -> None:
    assert len(item.metadata["help"]) > 20
