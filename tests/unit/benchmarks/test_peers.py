"""A peer that cannot be had is said in a sentence, and that sentence names no host."""

import shutil
from pathlib import Path

import pytest

from benchmarks.peers import node


@pytest.mark.parametrize("peer", node.PEERS, ids=lambda peer: peer.package)
def test_without_npm_there_is_a_sentence(peer: node.NodePeer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)

    with pytest.raises(node.NotToBeHad, match="there is no npm on this machine"):
        node.installed(peer, tmp_path)


@pytest.mark.parametrize("peer", node.PEERS, ids=lambda peer: peer.package)
def test_every_version_is_exact(peer: node.NodePeer) -> None:
    assert peer.version.replace(".", "").isdecimal()


def test_what_npm_says_is_told_without_addresses() -> None:
    said = (
        "npm error code E404\nnpm error 404 Not Found - GET https://example.com/scimmy\nnpm error a log is in /root\n"
    )

    assert node.said_by_npm(said) == "code E404 404 Not Found - GET ..."
