"""Settings: every value comes from the environment, and what does not fit is named."""

import pytest

from fanlight.settings import Settings, SettingsError


def test_defaults_are_the_embedded_ones() -> None:
    settings = Settings.from_environment({"PATH": "/bin"})
    assert (settings.site_host_name, settings.site_scheme, settings.port) == ("localhost:8000", "http", 8000)


def test_a_public_host_name_means_https() -> None:
    assert Settings.from_environment({"FANLIGHT_HOST_NAME": "photos.example"}).site_scheme == "https"


def test_switches_read_on_and_off() -> None:
    settings = Settings.from_environment({"FANLIGHT_RATE_LIMITS": "off", "FANLIGHT_DEMO": "on"})
    assert (settings.rate_limits, settings.demo) == (False, True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("FANLIGHT_PROT", "1"),
        ("FANLIGHT_PORT", "many"),
        ("FANLIGHT_PORT", "-1"),
        ("FANLIGHT_PORT", "70000"),
        ("FANLIGHT_DEMO", "maybe"),
        ("FANLIGHT_HOST_NAME", "https://photos.example"),
        ("FANLIGHT_BLOBS_URL", "ftp://there"),
        ("FANLIGHT_DATABASE_URL", "postgres://there"),
        ("FANLIGHT_DATABASE_URL", "postgresql://there"),
        ("FANLIGHT_DATABASE_URL", "postgresql://ana@/photos"),
        ("FANLIGHT_DATABASE_URL", "postgresql://there:port/photos"),
        ("FANLIGHT_DATABASE_URL", "postgresql://[there/photos"),
        ("FANLIGHT_DATABASE_URL", "postgresql://there/photos,sqlite:///a.db"),
        ("FANLIGHT_DATABASE_URL", "postgresql://there/a,postgresql://there/b,postgresql://there/c"),
        ("FANLIGHT_DATABASE_URL", "postgresql://there/a,postgresql://there/a"),
        ("FANLIGHT_DATABASE_URL", "sqlite:///a.db,"),
        ("FANLIGHT_DATABASE_CONNECTIONS", "1"),
        ("FANLIGHT_LOG_FORMAT", "xml"),
    ],
)
def test_what_does_not_fit_is_named(name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({name: text})


def test_several_database_files_are_several_paths() -> None:
    settings = Settings.from_environment({"FANLIGHT_DATABASE_URL": "sqlite:///a/0.db,sqlite:///a/1.db"})
    assert [str(path) for path in settings.database_paths] == ["/a/0.db", "/a/1.db"]


def test_a_postgres_server_is_found_by_host_or_by_the_folder_of_its_socket() -> None:
    urls = "postgresql://ana:secret@there:5433/photos?sslmode=verify-full,postgresql:///photos?host=/run/postgresql"
    settings = Settings.from_environment({"FANLIGHT_DATABASE_URL": urls})
    assert (settings.database_engine, settings.database_urls) == ("postgres", urls.split(","))
    assert Settings().database_engine == "sqlite"


@pytest.mark.parametrize("url", ["postgresql://ana:secret@there", "postgres://ana:secret@there/photos"])
def test_a_password_in_an_address_is_not_repeated(url: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment({"FANLIGHT_DATABASE_URL": url})
    assert "secret" not in str(refused.value)
    assert "secret" not in repr(Settings(database_url=url))


def test_rules_stand_on_lines_or_between_strokes() -> None:
    settings = Settings.from_environment({"FANLIGHT_RULES": "Be kind. | Only your own photos.\n\n No spam. "})
    assert settings.rules_of_the_house == ("Be kind.", "Only your own photos.", "No spam.")
    assert Settings().rules_of_the_house == ()
