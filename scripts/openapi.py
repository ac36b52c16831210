"""Writes docs/reference/openapi.json: the API as it is for a domain that declares nothing of its own."""

import json
from pathlib import Path

from envi_scim.http.scim_api.addresses import PREFIXES
from envi_scim.http.scim_api.openapi.document import document
from envi_scim.provisioning.resource_types import STANDARD

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "openapi.json"
# Wherever it is served; the document that a server gives names its own address.
PUBLIC_URL = "https://scim.example.com"


def text() -> str:
    """Give the document as it is kept."""
    described = document(STANDARD, tuple(PUBLIC_URL + prefix for prefix in reversed(PREFIXES)))
    return json.dumps(described, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PAGE.write_text(text())
