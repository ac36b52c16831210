"""Where the browser comes from."""

import threading
from pathlib import Path

import pytest

from tests.browser.support.chromium import NoBrowser, chromium, flags


def test_what_is_there_is_not_installed(tmp_path: Path) -> None:
    there = tmp_path / "chromium"
    there.touch()

    assert chromium(there, root=False) == there


def test_without_chromium_whoever_may_not_install_is_told_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(NoBrowser, match="apt-get install --no-install-recommends chromium fonts-liberation"):
        chromium(tmp_path / "chromium", root=False)


def test_an_installation_that_brings_no_chromium_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoBrowser, match="still not found"):
        chromium(tmp_path / "chromium", root=True, install=lambda: None)


def test_of_several_workers_one_installs(tmp_path: Path) -> None:
    there, installed = tmp_path / "chromium", []

    def install() -> None:
        installed.append(there)
        there.touch()

    workers = [
        threading.Thread(target=chromium, args=(there,), kwargs={"root": True, "install": install}) for _ in "ab"
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert installed == [there]


def test_only_root_goes_without_the_sandbox() -> None:
    assert "--no-sandbox" in flags(root=True)
    assert "--no-sandbox" not in flags(root=False)
