"""Owns what a page says after a change was made: a word in the address, a sentence on the page."""

from enum import StrEnum


class Message(StrEnum):
    """What was done. The word stands in the address of the page that is shown next."""

    UPDATED = "updated"
    ADDED = "added"
    RENAMED = "renamed"
    REVOKED = "revoked"
    REMOVED = "removed"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    PASSWORD_SET = "password-set"  # noqa: S105 - a word
    SESSION_ENDED = "session-ended"
    DISABLED = "disabled"
    ENABLED = "enabled"
    SIGNED_OUT = "signed-out"
    UNCHANGED = "unchanged"

    @staticmethod
    def said(word: str) -> str:
        """Give the sentence of a word; none for a word that is none of ours."""
        return _SENTENCES.get(word, "")


_SENTENCES: dict[str, str] = {
    Message.UPDATED: "Updated.",
    Message.ADDED: "Added.",
    Message.RENAMED: "Renamed.",
    Message.REVOKED: "The token is revoked; within five seconds no request with it is answered any more.",
    Message.REMOVED: "Removed.",
    Message.LOCKED: "The user is locked. No identity provider can undo that.",
    Message.UNLOCKED: "The user is no longer locked.",
    Message.PASSWORD_SET: "The password is set.",
    Message.SESSION_ENDED: "The session has ended.",
    Message.DISABLED: "The administrator can no longer sign in; all sessions have ended.",
    Message.ENABLED: "The administrator can sign in again.",
    Message.SIGNED_OUT: "You are signed out.",
    Message.UNCHANGED: "Nothing was changed: it was so already.",
}
