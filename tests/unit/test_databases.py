"""An address means one database, to whoever reads it."""

from pathlib import Path

import pytest

from envi_scim.databases import PostgresServer, SqliteFile, parse


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///envi-scim.db", "envi-scim.db"),
        ("sqlite:////var/lib/envi.db", "/var/lib/envi.db"),
        (" sqlite:///a b.db ", "a b.db"),
        ("sqlite:///Straße.db", "Straße.db"),
        ("sqlite:///q%3Fx%23y.db", "q?x#y.db"),
    ],
)
def test_a_sqlite_address_is_the_path_of_a_file(url: str, path: str) -> None:
    assert parse(url) == SqliteFile(Path(path))


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite:///q?x.db", "write %3F for ?"),
        ("sqlite:///q#x.db", "%23 for #"),
        ("sqlite:///envi.db?mode=ro", "nothing behind the path"),
        ("sqlite:///:memory:", "must name a file"),
        ("sqlite:///file:x", "without file: in front"),
        ("sqlite:///a%00b", "without control characters"),
        ("sqlite:///a\nb.db", "without control characters"),
        ("postgresql://envi:hunter2#x@db/envi", "write %23 where the password has one"),
        ("postgresql://envi:hunter2@db:http/envi", "its host or port cannot be read"),
        ("postgresql://envi:hunter2@db1,:5433/envi", "its host or port cannot be read"),
        ("postgresql://envi:hunter2@db1,db2:http/envi", "its host or port cannot be read"),
        ("postgresql://envi:hunter2@db1:70000,db2/envi", "its host or port cannot be read"),
        ("postgresql://envi:hunter2@[::1,db2/envi", "its host or port cannot be read"),
        ("postgresql://", "must be sqlite:///FILE or postgresql://"),
        ("mysql://envi:hunter2@db/envi", "must be sqlite:///FILE or postgresql://"),
        ("", "must be sqlite:///FILE or postgresql://"),
    ],
)
def test_an_address_that_could_mean_something_else_is_refused_without_its_password(url: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence.replace("?", r"\?")) as refused:
        parse(url)

    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "place", "name", "shown"),
    [
        ("postgresql://db/envi", "db:5432", "envi", "postgresql://db/envi"),
        ("postgres://envi:x%40y@db:77/envi", "db:77", "envi", "postgresql://envi:…@db:77/envi"),
        ("postgresql://u@[::1]/a%20b?ssl=on", "[::1]:5432", "a b", "postgresql://u@[::1]/a%20b?ssl=on"),
        (
            "postgresql:///envi?host=/run/pg&password=x",
            "/run/pg:5432",
            "envi",
            "postgresql:///envi?host=/run/pg&password=…",
        ),
        ("postgresql://u:x@db1,db2:77/envi", "db1:5432,db2:77", "envi", "postgresql://u:…@db1,db2:77/envi"),
        ("postgresql://u:x@[::1]:77,db/envi", "[::1]:77,db:5432", "envi", "postgresql://u:…@[::1]:77,db/envi"),
        ("postgresql://db1,[fe80::1%eth0]/e", "db1:5432,[fe80::1%eth0]:5432", "e", "postgresql://db1,[fe80::1%eth0]/e"),
        ("postgresql://db1,db2/e?port=1,2", "db1:1,db2:2", "e", "postgresql://db1,db2/e?port=1,2"),
        ("postgresql:///e?host=db1,db2&port=77", "db1:77,db2:77", "e", "postgresql:///e?host=db1,db2&port=77"),
    ],
)
def test_a_postgresql_address_can_be_told_without_its_password(url: str, place: str, name: str, shown: str) -> None:
    server = parse(url)

    assert isinstance(server, PostgresServer)
    assert (server.place, server.name, server.shown) == (place, name, shown)
    assert server.has_password is ("…" in shown)
    assert repr(server) == "PostgresServer()"


def test_hosts_can_be_said_one_by_one_with_the_rest_of_the_address() -> None:
    server = parse("postgres://u:x@[::1]:77,db2/envi?port=5&sslmode=require&host=y")

    assert isinstance(server, PostgresServer)
    assert [(host.name, host.port) for host in server.hosts] == [("::1", 77), ("db2", 5)]
    assert server.without_hosts == "postgresql://u:x@/envi?sslmode=require"
    assert not server.says_what_it_wants
    assert parse("postgresql://db1,db2/envi?target_session_attrs=any").says_what_it_wants  # type: ignore[union-attr]
