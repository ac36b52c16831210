"""The SQL files: what is for one engine alone is not said to the other."""

from envi_scim.storage.named_queries import load


def test_words_for_one_engine_in_a_common_text_are_said_to_it_alone() -> None:
    sqlite, postgres = load("sqlite")["get_request"].sql, load("postgres")["get_request"].sql

    assert "from request indexed by request_by_id\n" in sqlite
    assert "from request\n" in postgres


def test_no_words_for_an_engine_are_left_as_they_stand_in_the_file() -> None:
    for engine in ("sqlite", "postgres"):
        assert [name for name, query in load(engine).items() if "/*" in query.sql] == []
