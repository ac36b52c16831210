"""The examples in docstrings are run."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import envi_scim

SOURCE = Path(envi_scim.__file__).parent
WITH_EXAMPLES = sorted(
    ".".join(("envi_scim", *path.relative_to(SOURCE).with_suffix("").parts))
    for path in SOURCE.rglob("*.py")
    if ">>> " in path.read_text()
)


@pytest.mark.parametrize("module", WITH_EXAMPLES)
def test_an_example_gives_what_it_says(module: str) -> None:
    tried = doctest.testmod(import_module(module))

    assert tried.attempted
    assert not tried.failed
