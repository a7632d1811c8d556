from __future__ import annotations

import json


def test_setup_creates_the_tables_in_a_schema_of_choice(soniq_db):
    assert soniq_db("status", "--schema", "queue").code == 1
    outcome = soniq_db("setup", "--schema", "queue")
    assert outcome.code == 0
    assert "schema queue" in outcome.out
    assert soniq_db("status", "--schema", "queue").code == 0


def test_setup_may_run_again(soniq_db):
    assert soniq_db("setup").code == 0
    assert soniq_db("setup").code == 0


def test_setup_creates_the_database(soniq, soniq_server):
    name = "soniq_cli_made"
    try:
        assert soniq("setup", "--database-url", soniq_server.dsn(name)).code == 0
        assert soniq("status", "--database-url", soniq_server.dsn(name)).code == 0
    finally:
        soniq_server.drop_database(name)


def test_setup_prints_json(soniq_db):
    outcome = soniq_db("setup", "--json")
    assert json.loads(outcome.out)["schema"] == "public"


def test_setup_never_prints_the_password(soniq, soniq_database_url):
    joint = "&" if "?" in soniq_database_url else "?"
    outcome = soniq("setup", "--database-url", f"{soniq_database_url}{joint}password=s3cr3t")
    assert outcome.code == 0
    assert "s3cr3t" not in outcome.out + outcome.err
