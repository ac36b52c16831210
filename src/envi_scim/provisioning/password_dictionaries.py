"""Owns the Password Dictionaries of a domain: words that no password of a local user may contain, in any case.

Words are compared folded. They are looked for here and not in the database, so that no password is sent there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import InvalidName, TooManyWords, WeakPassword
from envi_scim.provisioning.events import Actor, Event, EventKind, recorded
from envi_scim.provisioning.names import check_typed_name, fold
from envi_scim.provisioning.ports import Clock, Ids, Store

SHORTEST_WORD: Final = 3
LONGEST_WORD: Final = 64
MOST_WORDS: Final = 10_000
PAGE: Final = 100
# What is read at once where all are: ten times at most.
_BATCH: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPage:
    """A page of words in the order of their folded spelling. `after` goes on behind it, None at the end."""

    words: tuple[str, ...]
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsAdded:
    """How many words are new, and how many were there already or came twice."""

    added: int
    skipped: int


class PasswordDictionaries:
    """The words that a domain forbids in passwords."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids

    async def page(self, domain: Domain, *, after: str = "", limit: int = PAGE) -> WordPage:
        """Give the words that come behind one."""
        words = await self._store.words.list(domain.id, after=fold(after), limit=limit + 1)
        shown = tuple(words[:limit])
        return WordPage(words=shown, after=shown[-1] if len(words) > limit else None)

    async def add(self, domain: Domain, text: str, *, actor: Actor) -> WordsAdded:
        """Add words, one on each line; all of them or, where one cannot be, none.

        Raises:
            InvalidName: a line is no word.
            TooManyWords: the domain would have more than it may.
        """
        lines = [line.strip() for line in text.splitlines()]
        words = [_checked(line, number) for number, line in enumerate(lines, start=1) if line]
        if not words:
            raise InvalidName("Write at least one word.")
        by_key: dict[str, str] = {}
        for word in words:
            by_key.setdefault(fold(word), word)
        added = None
        if len(by_key) <= MOST_WORDS:
            event = self._event(domain, actor)
            added = await self._store.words.add(domain.id, by_key, most=MOST_WORDS, event=event)
        if added is None:
            raise TooManyWords(f"A domain may have at most {MOST_WORDS:,} forbidden words. None of these was added.")
        return WordsAdded(added=added, skipped=len(words) - added)

    async def remove(self, domain: Domain, words: Iterable[str], *, actor: Actor) -> int:
        """Remove words, in whatever case they are written; give how many there were."""
        return await self._store.words.remove(
            domain.id, [fold(word.strip()) for word in words], event=self._event(domain, actor)
        )

    async def check(self, domain: Domain, password: str) -> None:
        """Refuse a password that contains a word. Raises WeakPassword, which does not say which."""
        folded, after = fold(password), ""
        while True:
            words = await self._store.words.list(domain.id, after=after, limit=_BATCH)
            if any(fold(word) in folded for word in words):
                raise WeakPassword("The password contains a word of the domain's Password Dictionaries.")
            if len(words) < _BATCH:
                return
            after = fold(words[-1])

    def _event(self, domain: Domain, actor: Actor) -> Event:
        return recorded(
            EventKind.PASSWORD_WORDS, domain.id, event_id=self._ids.new(), at=self._clock.now(), actor=actor
        )


def _checked(word: str, number: int) -> str:
    check_typed_name(word, what=f"The word on line {number}")
    if not SHORTEST_WORD <= len(word) <= LONGEST_WORD:
        raise InvalidName(f"The word on line {number} must have {SHORTEST_WORD} to {LONGEST_WORD} characters.")
    return word
