"""The commands of the house that no other test runs."""

import subprocess
from pathlib import Path

MAKEFILE = Path(__file__).parents[2] / "Makefile"
MADE = (".import_linter_cache", "envi-scim-demo.db", "envi-scim-demo.db-wal", "envi-scim-demo.db-shm", "htmlcov")


def test_clean_removes_what_the_other_commands_made_and_no_database_of_somebody(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text(MAKEFILE.read_text())
    for name in (*MADE, "envi-scim.db"):
        (tmp_path / name).touch()

    subprocess.run(["make", "clean"], cwd=tmp_path, check=True, capture_output=True)

    assert {left.name for left in tmp_path.iterdir()} == {"Makefile", "envi-scim.db"}
