"""The discovery documents, read by a strict parser that we did not write (scim2-models)."""

from typing import Any

import pytest
from scim2_models import ResourceType, Schema, ServiceProviderConfig

from envi_scim.scim import discovery
from envi_scim.scim.discovery import Features

BASE = "https://scim.envi.example/scim/v2"


def test_the_configuration_is_understood() -> None:
    document = discovery.service_provider_config(Features(documentation_uri="https://envi.example/docs"), BASE)

    read = ServiceProviderConfig.model_validate(document)

    assert read.patch is not None
    assert read.patch.supported
    assert read.bulk is not None
    assert read.bulk.max_operations == 0
    assert read.authentication_schemes is not None
    assert read.authentication_schemes[0].primary


@pytest.mark.parametrize("document", discovery.resource_types(BASE), ids=lambda document: document["name"])
def test_a_resource_type_is_understood(document: Any) -> None:
    assert ResourceType.model_validate(document).name == document["name"]


@pytest.mark.parametrize("document", discovery.schemas(BASE), ids=lambda document: document["name"])
def test_a_schema_is_understood(document: Any) -> None:
    read = Schema.model_validate(document)

    assert [one.name for one in read.attributes or []] == [one["name"] for one in document["attributes"]]
