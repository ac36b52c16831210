"""Fixtures of the contract suite: a domain, and another one that must never be seen from it."""

import pytest

from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.values import DomainId
from envi_scim.storage.store import SqlStore
from tests.support.records import a_domain, an_event


async def _stored(store: SqlStore, domain: Domain) -> Domain:
    await store.domains.create_domain(domain, event=an_event(domain.id))
    return domain


@pytest.fixture
async def stored_domain(store: SqlStore) -> Domain:
    return await _stored(store, a_domain("envi.com"))


@pytest.fixture
def domain(stored_domain: Domain) -> DomainId:
    return stored_domain.id


@pytest.fixture
async def other(store: SqlStore) -> DomainId:
    """A domain of somebody else."""
    return (await _stored(store, a_domain("other.example"))).id
