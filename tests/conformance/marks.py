"""Owns which test shows which sentence: the `clause` marks, read from the source of the tests without running it.

A mark names sentences, `"7644-3.3-7"`, or several that follow each other, `"7644-3.3-7..9"`.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parents[1]
_SECTION = re.compile(r"^(?:\d\d?_)+(?=[a-z])")


@dataclass(frozen=True, slots=True, order=True)
class Shown:
    """A test, by the file that it is in and by its name."""

    path: str
    name: str

    @property
    def sentence(self) -> str:
        """What the test claims: its name is a sentence, perhaps behind the number of a section."""
        return _SECTION.sub("", self.name.removeprefix("test_")).replace("_", " ")


def sentences(named: str) -> Iterator[str]:
    """Give each sentence that is named."""
    section, _, numbers = named.rpartition("-")
    first, _, last = numbers.partition("..")
    for number in range(int(first), int(last or first) + 1):
        yield f"{section}-{number}"


def _clauses(decorators: list[ast.expr]) -> Iterator[str]:
    for decorator in decorators:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.clause":
            for argument in decorator.args:
                yield from sentences(str(ast.literal_eval(argument)))


def marks(root: Path = TESTS) -> dict[str, tuple[Shown, ...]]:
    """Give the tests of every sentence that has some."""
    found: dict[str, list[Shown]] = {}
    for path in sorted(root.rglob("test_*.py")):
        source = path.read_text(encoding="utf-8")
        if "mark.clause" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for clause in _clauses(node.decorator_list):
                    found.setdefault(clause, []).append(Shown(f"tests/{path.relative_to(root)}", node.name))
    return {clause: tuple(sorted(tests)) for clause, tests in found.items()}
