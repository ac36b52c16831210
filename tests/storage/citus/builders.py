"""Owns which code builds SQL: its files, and which of their lines ran while statements were built."""

import ast
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, TypeVar

import envi_scim.storage

STORAGE = Path(envi_scim.storage.__file__).parent
# The files, and in them the functions that are left out: they write no SQL, or none for PostgreSQL.
BUILDERS = dict.fromkeys(sorted((STORAGE / "filters").glob("*.py")), frozenset[str]()) | {
    STORAGE / "filters" / "texts.py": frozenset({"_undecided"}),  # `ne` is decided before
    STORAGE / "filters" / "statements.py": frozenset({"_walk_by_offset"}),  # of SQLite alone
    # How an order goes on, and what a document's key is.
    STORAGE / "orders.py": frozenset(
        {"of_creation", "behind", "_folded", "_as_it_is", "key", "_without_key", "<dictcomp>"}
    ),
}

_VERBS = ("select ", "with ", "insert ", "update ", "delete ", "copy ", "create ", "alter ", "drop ", "do ")
Result = TypeVar("Result")


def traced(work: Callable[[], Result]) -> tuple[Result, set[tuple[str, int]]]:
    """Do some work and give, beside what comes of it, the lines of the builders that ran."""
    files = {str(file) for file in BUILDERS}
    ran: set[tuple[str, int]] = set()

    def lines(frame: FrameType, event: str, _: object) -> Any:
        if event == "line":
            ran.add((frame.f_code.co_filename, frame.f_lineno))
        return lines

    def calls(frame: FrameType, _event: str, _argument: object) -> Any:
        return lines if frame.f_code.co_filename in files else None

    before = sys.gettrace()
    sys.settrace(calls)
    try:
        return work(), ran
    finally:
        sys.settrace(before)


def lines_of(file: Path) -> dict[int, str]:
    """Give the lines of a file's functions, those that a call of them can run."""
    text = file.read_text()
    source = text.splitlines()
    functions = _functions(compile(text, str(file), "exec"))
    found = {line for code in functions if code.co_name not in BUILDERS[file] for line in _runnable(code)}
    return {line: source[line - 1].strip() for line in sorted(found)}


def _functions(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_flags & 0x2:  # CO_NEWLOCALS: a function, and no class
                yield constant
            yield from _functions(constant)


def _runnable(code: CodeType) -> Iterator[int]:
    yield from (line for _, _, line in code.co_lines() if line is not None and line != code.co_firstlineno)


def calls_of(*names: str) -> set[str]:
    """Give the modules of the storage in which a method of one of these names is called."""
    return {
        module
        for module, tree in _trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in names
    }


def modules_with_sql() -> set[str]:
    """Give the modules of the storage that hold text which begins as a statement, or a part of one, does."""
    return {module for module, tree in _trees().items() if _has_sql(tree)}


def _has_sql(tree: ast.Module) -> bool:
    about = _words_about(tree)
    return any(
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.lstrip(" \n(").startswith(_VERBS)
        and node.value not in about
        for node in ast.walk(tree)
    )


def _words_about(tree: ast.Module) -> set[str]:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        node.body[0].value.value
        for node in ast.walk(tree)
        if isinstance(node, documented)
        and node.body
        and isinstance(node.body[0], ast.Expr)
        and isinstance(node.body[0].value, ast.Constant)
    }


@cache
def _trees() -> dict[str, ast.Module]:
    """Read every module of the storage; no other knows an engine."""
    return {
        file.relative_to(STORAGE).with_suffix("").as_posix(): ast.parse(file.read_text())
        for file in sorted(STORAGE.rglob("*.py"))
    }
