"""Which text is folded: storage relies on the same answer."""

import pytest

from envi_scim.scim.attributes import Attribute, Type
from envi_scim.scim.filters.compare import is_folded


@pytest.mark.parametrize(
    ("attribute", "folded"),
    [
        (Attribute(name="a"), True),
        (Attribute(name="a", case_exact=True), False),
        (Attribute(name="a", type=Type.REFERENCE), True),
        (Attribute(name="a", type=Type.REFERENCE, case_exact=True), False),
        (Attribute(name="a", type=Type.BINARY), False),
        (Attribute(name="a", type=Type.DATE_TIME), False),
    ],
)
def test_text_is_folded_where_case_does_not_count(attribute: Attribute, folded: object) -> None:
    assert is_folded(attribute) is folded
