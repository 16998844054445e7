"""What the teacher of a class is known by."""

import secrets

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look alike."""
LENGTH = 8


def make_passcode() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
