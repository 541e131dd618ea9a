"""Bytes of the site: compressed to the same bytes everywhere, named after and checked by their hash."""

from __future__ import annotations

import base64
import gzip
import hashlib
import lzma

OS_BYTE = 9  # of gzip's header: the system that compressed, which Python versions write differently


def compress(content: bytes) -> bytes:
    """Returns the gzip form of ``content``, the same bytes every time."""
    packed = bytearray(gzip.compress(content, compresslevel=9, mtime=0))
    packed[OS_BYTE] = 255  # unknown
    return bytes(packed)


def squeeze(content: bytes) -> bytes:
    """Returns the xz form of ``content``: a quarter smaller than gzip's, and slower to unpack."""
    options = {
        "id": lzma.FILTER_LZMA2,
        "preset": 9 | lzma.PRESET_EXTREME,
        "dict_size": 1 << 24,
        "pb": 0,
    }
    return lzma.compress(content, check=lzma.CHECK_CRC32, filters=[options])


def named_by_content(content: bytes, name: str) -> str:
    """Returns ``name`` with the first half of its content's sha256 before the suffix."""
    stem, dot, suffix = name.partition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:16]}{dot}{suffix}"


def integrity(content: bytes) -> str:
    """Returns the base64 sha256 that ``integrity`` attributes use."""
    return base64.b64encode(hashlib.sha256(content).digest()).decode()
