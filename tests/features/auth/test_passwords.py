"""Password hashes: made off the loop, a bounded number at a time, the same work for nobody."""

import asyncio
import threading

import pytest

from fanlight.features.auth.service.passwords import (
    ARGON2_LANES,
    ARGON2_MEMORY_KIB,
    ARGON2_PASSES,
    PASSWORDS_AT_ONCE,
    PASSWORDS_WAITING_MAX,
    Passwords,
)
from fanlight.kit.errors import Unavailable


async def test_a_hash_says_how_it_was_made() -> None:
    passwords = Passwords()
    kept = await passwords.hashed("correct horse")
    assert kept.startswith(f"$argon2id$v=19$m={ARGON2_MEMORY_KIB},t={ARGON2_PASSES},p={ARGON2_LANES}$")
    assert await passwords.matches(kept, "correct horse")
    assert not await passwords.matches(kept, "correct hors")
    passwords.close()


async def test_nobody_and_a_broken_hash_match_nothing(passwords: Passwords) -> None:
    assert not await passwords.matches(None, "a password that nobody has")
    assert not await passwords.matches("no hash", "x")


async def test_a_hash_of_older_settings_is_known(passwords: Passwords) -> None:
    older = Passwords(memory_kib=16, passes=1)
    assert passwords.is_outdated(await older.hashed("x"))
    assert not passwords.is_outdated(await passwords.hashed("x"))
    older.close()


async def test_too_many_waiting_are_refused_and_the_rest_is_served() -> None:
    passwords = Passwords(memory_kib=8, passes=1)
    asked = [passwords.hashed(f"password {index}") for index in range(PASSWORDS_WAITING_MAX + 3)]
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert [isinstance(result, Unavailable) for result in results] == [False] * PASSWORDS_WAITING_MAX + [True] * 3
    assert await passwords.hashed("afterwards")
    passwords.close()


async def test_no_more_threads_than_said() -> None:
    passwords = Passwords(memory_kib=8, passes=1)
    await asyncio.gather(*(passwords.hashed("x") for _ in range(10)))
    hashing = [thread for thread in threading.enumerate() if thread.name.startswith("passwords")]
    assert len(hashing) <= PASSWORDS_AT_ONCE * 2  # those of the fixture that other tests use, too
    passwords.close()


@pytest.mark.parametrize("written", ["cafe\u0301", "caf\u00e9"])
async def test_accents_are_the_same_however_they_are_written(passwords: Passwords, written: str) -> None:
    assert await passwords.matches(await passwords.hashed("caf\u00e9"), written)
