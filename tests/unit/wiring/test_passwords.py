"""Passwords are hashed with argon2id, and a few at once."""

import asyncio
import threading

from argon2 import PasswordHasher

from envi_scim.http.few_aside import FewAside
from envi_scim.wiring.passwords import Argon2Passwords


def test_a_hash_takes_its_password_and_no_other() -> None:
    passwords = Argon2Passwords()
    kept = passwords.hash("correct horse")

    assert kept.startswith("$argon2id$")
    assert passwords.verify(kept, "correct horse")
    assert not passwords.verify(kept, "wrong horse")
    assert not passwords.verify("no hash", "correct horse")


def test_a_hash_made_with_other_parameters_is_outdated() -> None:
    passwords = Argon2Passwords()

    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x"))
    assert not passwords.is_outdated(passwords.hash("x"))


async def test_two_are_computed_at_once_and_others_wait() -> None:
    aside = FewAside(2)
    running, most = 0, 0
    lock, both = threading.Lock(), threading.Barrier(2)

    def compute() -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        both.wait(timeout=30)
        with lock:
            running -= 1
        return 1

    assert sum(await asyncio.gather(*(aside(compute) for _ in range(6)))) == 6
    assert most == 2
