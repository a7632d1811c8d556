from __future__ import annotations

import dataclasses
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from soniq.errors import ConfigurationError
from soniq.runtime.config import Settings, describe_settings, load_settings, redact

URL = "postgresql://user:s3cret@db.example/jobs"


def load(environ: dict[str, str] | None = None, **overrides: object) -> Settings:
    return load_settings(overrides, environ or {})


def problems(environ: dict[str, str] | None = None, **overrides: object) -> tuple[str, ...]:
    with pytest.raises(ConfigurationError) as caught:
        load(environ, **overrides)
    return caught.value.problems


class TestSources:
    def test_nothing_given_gives_the_defaults(self):
        assert load() == Settings()

    def test_the_environment_overrides_the_default(self):
        assert load({"SONIQ_CONCURRENCY": "3"}).concurrency == 3

    def test_a_keyword_overrides_the_environment(self):
        assert load({"SONIQ_CONCURRENCY": "3"}, concurrency=4).concurrency == 4

    def test_a_keyword_of_none_is_not_given(self):
        assert load({"SONIQ_CONCURRENCY": "3"}, concurrency=None).concurrency == 3

    def test_an_empty_variable_is_not_set(self):
        assert load({"SONIQ_CONCURRENCY": " "}) == Settings()

    def test_the_process_environment_is_read_when_none_is_passed(self, monkeypatch):
        monkeypatch.setenv("SONIQ_SERVICE", "billing")
        assert load_settings({}).service == "billing"

    def test_settings_cannot_be_changed(self):
        with pytest.raises(AttributeError):
            load().concurrency = 5  # type: ignore[misc]

    def test_the_repr_does_not_show_the_address(self):
        assert "s3cret" not in repr(load(database_url=URL))


class TestEnvironmentText:
    @pytest.mark.parametrize(
        ("name", "text", "expected"),
        [
            ("database_url", URL, URL),
            ("schema", "jobs_1", "jobs_1"),
            ("schema", 'odd "name"', 'odd "name"'),
            ("service", "billing", "billing"),
            ("concurrency", "20", 20),
            ("prefetch", "0", 0),
            ("prefetch", "none", None),
            ("queues", "a, b,a", ("a", "b")),
            ("queues", "None", None),
            ("poll_interval", "0.5", 0.5),
            ("lease", "1", 1.0),
            ("timeout", "0", None),
            ("timeout", "none", None),
            ("timeout", "12.5", 12.5),
            ("done_retention", "0", 0.0),
            ("done_retention", "none", None),
            ("dead_letter_retention", "60", 60.0),
            ("enqueue_validation", "WARN", "warn"),
            ("prepared_statements", "off", False),
        ],
    )
    def test_it_becomes_a_value(self, name, text, expected):
        assert getattr(load({f"SONIQ_{name.upper()}": text}), name) == expected

    @pytest.mark.parametrize("text", ["1", "true", "TRUE", "yes", "on"])
    def test_words_for_true(self, text):
        assert load({"SONIQ_PREPARED_STATEMENTS": text}).prepared_statements is True

    @pytest.mark.parametrize("text", ["0", "false", "False", "no", "off"])
    def test_words_for_false(self, text):
        assert load({"SONIQ_PREPARED_STATEMENTS": text}).prepared_statements is False


class TestRefusedValues:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("concurrency", "0"),
            ("concurrency", "ten"),
            ("concurrency", "1.5"),
            ("concurrency", "9" * 5000),
            ("lease", "0.5"),
            ("lease", "nan"),
            ("lease", "inf"),
            ("poll_interval", "0"),
            ("retries", "-1"),
            ("retry_backoff", "0.9"),
            ("prepared_statements", "maybe"),
            ("enqueue_validation", "lax"),
            ("schema", "pg_jobs"),
            ("schema", "pg_"),
            ("schema", "x" * 64),
            ("schema", "é" * 32),
            ("service", "a\x07b"),
            ("version", "x" * 201),
            ("queues", ","),
            ("queues", "x" * 201),
            ("database_url", "mysql://localhost/jobs"),
            ("database_url", "host=localhost password=s3cret"),
            ("database_url", "embedded:"),
            ("max_args_bytes", "0"),
        ],
    )
    def test_a_variable_is_named_with_what_it_must_be(self, name, text):
        (problem,) = problems({f"SONIQ_{name.upper()}": text})
        assert problem.startswith(f"SONIQ_{name.upper()} must be ")
        assert "s3cret" not in problem

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("concurrency", True),
            ("concurrency", "3"),
            ("concurrency", 3.0),
            ("lease", "30"),
            ("prepared_statements", 1),
            ("queues", "billing"),
            ("queues", []),
            ("queues", [1]),
            ("schema", 5),
            ("database_url", b"postgresql://localhost"),
            ("enqueue_validation", True),
        ],
    )
    def test_a_keyword_of_the_wrong_type_is_refused(self, name, value):
        (problem,) = problems(**{name: value})
        assert problem.startswith(f"{name} must be ")

    def test_the_driver_in_a_url_is_explained(self):
        (problem,) = problems(database_url="postgresql+asyncpg://u:s3cret@h/d")
        assert "without the name of a driver" in problem
        assert "s3cret" not in problem

    def test_the_smallest_pool_cannot_exceed_the_largest(self):
        (problem,) = problems(pool_min_size=5, pool_max_size=4)
        assert "pool_min_size (5)" in problem

    def test_the_first_retry_delay_cannot_exceed_the_longest(self):
        (problem,) = problems({"SONIQ_RETRY_DELAY": "301"})
        assert "retry_max_delay" in problem

    def test_all_problems_come_at_once(self):
        found = problems(
            {"SONIQ_LEASE": "soon", "SONIQ_QUEUE": "x"},
            concurency=1,
            concurrency=0,
            pool_min_size=50,
        )
        assert len(found) == 5

    @pytest.mark.parametrize("value", [("b", "a"), ["b", "a", "b"]])
    def test_queues_keep_their_order_once(self, value):
        assert load(queues=value).queues == ("b", "a")

    def test_none_as_a_word_takes_a_limit_away(self):
        assert load({"SONIQ_TIMEOUT": "5"}, timeout="none").timeout is None


class TestUnknownNames:
    def test_a_misspelt_keyword_names_the_nearest_setting(self):
        assert problems(concurency=1) == (
            "there is no setting 'concurency'; did you mean concurrency?",
        )

    def test_a_misspelt_variable_names_the_nearest_one(self):
        assert problems({"SONIQ_DATABSE_URL": URL}) == (
            "there is no environment variable SONIQ_DATABSE_URL; did you mean SONIQ_DATABASE_URL?",
        )

    def test_nothing_is_suggested_where_nothing_is_near(self):
        assert problems({"SONIQ_XYZZY": "1"}) == ("there is no environment variable SONIQ_XYZZY",)

    @pytest.mark.parametrize(
        "name",
        ["SONIQ_TASK_NAME_PATTERN", "SONIQ_TEST_DATABASE_URL", "SONIQ_TEST_SERVER", "OTHER"],
    )
    def test_other_known_variables_are_left_alone(self, name):
        assert load({name: "x"}) == Settings()

    @pytest.mark.parametrize(
        "name",
        [
            "SONIQ_SERVICE_HOST",
            "SONIQ_SERVICE_PORT",
            "SONIQ_SERVICE_PORT_HTTP",
            "SONIQ_PORT",
            "SONIQ_PORT_5432_TCP",
            "SONIQ_PORT_5432_TCP_ADDR",
            "SONIQ_WEB_SERVICE_HOST",
        ],
    )
    def test_variables_a_cluster_injects_are_left_alone(self, name):
        assert load({name: "10.0.0.1"}) == Settings()


class TestDescription:
    def test_every_setting_is_described(self):
        described = describe_settings()
        assert [doc.name for doc in described] == [f.name for f in dataclasses.fields(Settings)]
        assert all(doc.doc.endswith(".") and doc.type for doc in described)

    def test_a_number_has_a_unit_unless_it_is_a_factor(self):
        numbers = [doc for doc in describe_settings() if "number" in doc.type]
        assert {doc.name for doc in numbers if not doc.unit} == {"retry_backoff"}

    @pytest.mark.parametrize(
        ("name", "default"),
        [
            ("lease", "30"),
            ("registry_retention", "2592000"),
            ("database_url", "None"),
            ("prepared_statements", "True"),
            ("schema", "public"),
        ],
    )
    def test_defaults_are_written_as_one_would_write_them(self, name, default):
        (doc,) = [doc for doc in describe_settings() if doc.name == name]
        assert doc.default == default

    def test_the_variable_of_each_setting_is_read(self):
        for doc in describe_settings():
            found = problems({doc.env: "\0"})
            assert found[0].startswith(doc.env), doc.name

    def test_every_default_is_a_value_its_setting_takes(self):
        given: dict[str, Any] = {
            f.name: f.default for f in dataclasses.fields(Settings) if f.default is not None
        }
        assert load_settings(given, {}) == Settings()


class TestRedact:
    @pytest.mark.parametrize(
        ("url", "shown"),
        [
            (URL, "postgresql://user:***@db.example/jobs"),
            ("postgresql://user@db/jobs", "postgresql://user@db/jobs"),
            ("postgresql://user:@db/jobs", "postgresql://user:***@db/jobs"),
            ("postgresql://:s3cret@db/jobs", "postgresql://:***@db/jobs"),
            ("postgresql:///jobs", "postgresql:///jobs"),
            ("postgres://u:s3%40cret@h:5432/d", "postgres://u:***@h:5432/d"),
            ("postgresql://u:s3cret@h1:1,h2:2,[::1]:3/d", "postgresql://u:***@h1:1,h2:2,[::1]:3/d"),
            (
                "postgresql://h/d?user=u&password=s3cret&sslmode=require",
                "postgresql://h/d?user=u&password=***&sslmode=require",
            ),
            ("postgresql://h/d?pass%77ord=s3cret", "postgresql://h/d?pass%77ord=***"),
            ("postgresql://h/d?options=-csearch", "postgresql://h/d?options=***"),
            ("postgresql://u:s3cret@%2Ftmp%2Fpg/d", "postgresql://u:***@%2Ftmp%2Fpg/d"),
            ("postgresql+asyncpg://u:s3cret@h/d", "postgresql+asyncpg://u:***@h/d"),
            ("postgresql://u:s3/cret@h/d", "postgresql://u:***@h/d"),
            ("postgresql://u:12?x=s3cret@h/d", "postgresql://u:***@h/d"),
            ("postgresql://u:s3@cret@h/d", "postgresql://***"),
            ("postgresql://u:s3@h/cret@h/d", "postgresql://***"),
            ("postgresql://u:s3@h?user=cret@h/d", "postgresql://***"),
            ("postgresql://u:s3cret", "postgresql://***"),
            ("postgresql://u:s3cret@h/d\n", "postgresql://***"),
            ("host=h user=u password=s3cret dbname=d", "host=h user=u password=*** dbname=d"),
            ("host = h password = 's3 \\' cret'", "host=h password=***"),
            ("password=s3 cret", "***"),
            ("password='s3cret", "***"),
            ("u:s3cret@h/d", "***"),
            ("s3cret", "***"),
            ("embedded:./data", "embedded:./data"),
            ("", ""),
        ],
    )
    def test_examples(self, url, shown):
        assert redact(url) == shown

    @settings(deadline=None)
    @given(st.text(), st.text())
    @example("p@", "")
    @example("12/", "")
    @example("12?user=", "")
    @example("x@h,", "")
    def test_a_url_never_shows_its_password_however_it_is_written(self, before, after):
        password = f"{before}S3CRET{after}"
        assert "S3CRET" not in redact(f"postgresql://user:{password}@db.example/jobs")

    @settings(deadline=None)
    @given(st.text())
    def test_a_query_never_shows_its_password(self, around):
        password = quote(f"{around}S3CRET{around}", safe="")
        assert "S3CRET" not in redact(f"postgresql://db/jobs?password={password}&port=1")

    @settings(deadline=None)
    @given(st.text())
    def test_a_libpq_string_never_shows_its_password(self, around):
        password = f"{around}S3CRET".replace("\\", "\\\\").replace("'", "\\'")
        assert "S3CRET" not in redact(f"user=u password='{password}' host=h")

    @settings(deadline=None)
    @given(st.text(alphabet="postgresql:/@?&=#,[]' \\12"), st.text(alphabet="ab:/@?&='"))
    def test_redacting_twice_changes_nothing(self, start, end):
        once = redact(start + end)
        assume(once)
        assert redact(once) == once
