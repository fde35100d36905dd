"""Blocks of bytes that only the server's secret opens, and names that only it can make.

A copy of the database holds them and not the secret: it tells neither what a block holds nor what a name stands for.
"""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12
SEAL, NAME = "plumbline seal", "plumbline-name"


class SealBroken(Exception):
    """The server's secret is another one than when a block was sealed, or its bytes were changed."""


def seal_block(content: bytes, name: str) -> bytes:
    """`content` sealed under a name, so that no block can stand in the place of another; never the same bytes twice."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(_digest(settings.SECRET_KEY, SEAL, name)).encrypt(nonce, content, name.encode())


def open_block(sealed: bytes, name: str) -> bytes:
    """What was sealed, with the secret of today or one that was used before; raises `SealBroken`."""
    sealed = bytes(sealed)
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return AESGCM(_digest(secret, SEAL, name)).decrypt(sealed[:NONCE], sealed[NONCE:], name.encode())
        except InvalidTag:
            continue
    raise SealBroken


def hidden_name(text: str) -> str:
    """A name for `text` that can't be turned back: 64 hexadecimal signs."""
    return _digest(settings.SECRET_KEY, NAME, text).hex()


def _digest(secret: str, purpose: str, text: str) -> bytes:
    return hmac.new(secret.encode(), f"{purpose} {text}".encode(), hashlib.sha256).digest()


def key_marks() -> list[str]:
    """By which a backup tells the secret of a server, without telling what it is; the one of today first."""
    secrets_known = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [_digest(secret, NAME, "mark of the key").hex()[:16] for secret in secrets_known]
