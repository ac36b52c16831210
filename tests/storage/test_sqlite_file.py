"""What happens to writes when the file, or its log, is taken away from under a server."""

from pathlib import Path

import pytest

from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.storage.migrate import migrate
from tests.support.records import a_domain, an_event
from tests.support.stores import a_store


@pytest.mark.parametrize("ending", ["", "-wal"])
async def test_nothing_is_acknowledged_that_would_be_lost_with_the_process(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "envi-scim.db"
    migrate(f"sqlite:///{path}")
    store = await a_store(f"sqlite:///{path}")
    kept, refused, again = a_domain("kept.example"), a_domain("refused.example"), a_domain("again.example")
    await store.domains.create_domain(kept, event=an_event(kept.id))
    taken = path.with_name(path.name + ending)

    taken.rename(tmp_path / "elsewhere")
    with pytest.raises(StorageUnavailable, match="gone"):
        await store.domains.create_domain(refused, event=an_event(refused.id))
    (tmp_path / "elsewhere").rename(taken)
    await store.domains.create_domain(again, event=an_event(again.id))

    assert [domain.name for domain in await store.domains.list_domains()] == ["again.example", "kept.example"]
    await store.close()
