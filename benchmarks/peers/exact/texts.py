"""What can be made of texts, by hand."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from zlib import crc32

from benchmarks.peers.registry import peer
from benchmarks.peers.validity import has_surrogates, plain, valid

_looks_fitted = re.compile(r"-fit-[0-9A-Fa-f]{32}\Z").search
_beginning = re.compile("[ -~]*").match
_ASCII_LOWER = {code: code + 32 for code in range(65, 91)}
_WHITE_SPACE = "\t\n\x0b\x0c\r "


def _fitted(text: str, length: int) -> str | None:
    if has_surrogates(text):
        return None
    if text and len(text) <= length and valid(text) and not _looks_fitted(text):
        return text
    begins = _beginning(text, 0, length - 37)
    digest = sha256(text.encode()).hexdigest()[:32]
    return f"{begins[0] if begins else ''}-fit-{digest}"


@peer("Fit")
def fit_key_first(payload: Mapping[str, Any]) -> str | None:
    try:
        tenant = payload["tenant"]
        path = payload["path"]
    except KeyError:
        return None
    if not (type(tenant) is str and tenant) and not (tenant := plain(tenant)):
        return None
    if not (type(path) is str and path) and not (path := plain(path)):
        return None
    key = f"{tenant}/{path}"
    if len(key) <= 128 and key.isascii() and key.isprintable() and "-fit-" not in key:
        return key
    return _fitted(key, 128)


@peer("Fit")
def fit_helper(payload: Mapping[str, Any]) -> str | None:
    tenant, path = plain(payload.get("tenant")), plain(payload.get("path"))
    return _fitted(f"{tenant}/{path}", 128) if tenant and path else None


@peer("FitPrintable")
def fit_printable_in_place(payload: Mapping[str, Any]) -> str | None:
    try:
        title = payload["title"]
    except KeyError:
        return None
    if not (type(title) is str and title) and not (title := plain(title)):
        return None
    if title.isascii() and title.isprintable():
        return title if len(title) <= 64 and "-fit-" not in title else _fitted(title, 64)
    return None


@peer("FitPrintable")
def fit_printable_helper(payload: Mapping[str, Any]) -> str | None:
    title = plain(payload.get("title"))
    if not title or not title.isascii() or not title.isprintable():
        return None
    return _fitted(title, 64)


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())


_escaped = re.compile("[%/]|[^ -~]").sub
_special = re.compile("[%/]|[^ -~]").search


@peer("Escape")
def escape_expression(payload: Mapping[str, Any]) -> str | None:
    try:
        tenant = payload["tenant"]
        path = payload["path"]
        if not (type(tenant) is str and tenant) and not (tenant := plain(tenant)):
            return None
        if not (type(path) is str and path) and not (path := plain(path)):
            return None
        key = f"{_escaped(_percent, tenant)}/{_escaped(_percent, path)}"
    except (KeyError, UnicodeEncodeError):
        return None
    return key if len(key) <= 128 else None


@peer("Escape")
def escape_replace(payload: Mapping[str, Any]) -> str | None:
    try:
        tenant = payload["tenant"]
        path = payload["path"]
        if not (type(tenant) is str and tenant) and not (tenant := plain(tenant)):
            return None
        if not (type(path) is str and path) and not (path := plain(path)):
            return None
        if tenant.isascii() and tenant.isprintable():
            tenant = tenant.replace("%", "%25").replace("/", "%2F")
        else:
            tenant = _escaped(_percent, tenant)
        if path.isascii() and path.isprintable():
            path = path.replace("%", "%25").replace("/", "%2F")
        else:
            path = _escaped(_percent, path)
    except (KeyError, UnicodeEncodeError):
        return None
    key = f"{tenant}/{path}"
    return key if len(key) <= 128 else None


@peer("Digest")
def digest_caught(payload: Mapping[str, Any]) -> str | None:
    try:
        path = payload["path"]
        if not (type(path) is str and path) and not (path := plain(path)):
            return None
        return "doc-" + sha256(path.encode()).hexdigest()[:32]
    except (KeyError, UnicodeEncodeError):
        return None


@peer("Digest")
def digest_half(payload: Mapping[str, Any]) -> str | None:
    try:
        path = payload["path"]
        if not (type(path) is str and path) and not (path := plain(path)):
            return None
        return f"doc-{hashlib.sha256(path.encode('utf-8')).digest()[:16].hex()}"
    except (KeyError, UnicodeEncodeError):
        return None


@peer("Bucket")
def bucket_caught(payload: Mapping[str, Any]) -> str | None:
    try:
        tenant = payload["tenant"]
        if not (type(tenant) is str and tenant) and not (tenant := plain(tenant)):
            return None
        return f"lane-{crc32(tenant.encode()) % 64}"
    except (KeyError, UnicodeEncodeError):
        return None


_LANES = tuple(f"lane-{number}" for number in range(64))


@peer("Bucket")
def bucket_named(payload: Mapping[str, Any]) -> str | None:
    try:
        tenant = payload["tenant"]
        if not (type(tenant) is str and tenant) and not (tenant := plain(tenant)):
            return None
        return _LANES[zlib.crc32(tenant.encode()) & 63]
    except (KeyError, UnicodeEncodeError):
        return None


@peer("Lower")
def lower_of_valid(payload: Mapping[str, Any]) -> str | None:
    try:
        tenant = payload["tenant"]
    except KeyError:
        return None
    if not (type(tenant) is str and tenant) and not (tenant := plain(tenant)):
        return None
    if len(tenant) <= 126 and tenant.isascii() and tenant.isprintable():
        return "t-" + tenant.lower()
    return None


@peer("Lower")
def lower_helper(payload: Mapping[str, Any]) -> str | None:
    tenant = plain(payload.get("tenant"))
    key = f"t-{tenant.translate(_ASCII_LOWER)}" if tenant else ""
    return key if key and valid(key) else None


@peer("Upper")
def upper_fields(payload: Mapping[str, Any]) -> str | None:
    try:
        title = payload["title"]
        tenant = payload["tenant"]
    except KeyError:
        return None
    if not (type(title) is str and title) and not (title := plain(title)):
        return None
    if not (type(tenant) is str and tenant) and not (tenant := plain(tenant)):
        return None
    # ASCII alone: upper case of other characters may be ASCII.
    if title.isascii():
        key = f"{title.upper()}/{tenant}"
        if len(key) <= 128 and key.isascii() and key.isprintable():
            return key
    return None


@peer("Upper")
def upper_helper(payload: Mapping[str, Any]) -> str | None:
    title, tenant = plain(payload.get("title")), plain(payload.get("tenant"))
    if not title or not tenant or not title.isascii():
        return None
    key = f"{title.upper()}/{tenant}"
    return key if valid(key) else None


@peer("Trim")
def trim_of_valid(payload: Mapping[str, Any]) -> str | None:
    try:
        title = payload["title"]
    except KeyError:
        return None
    if not (type(title) is str and title) and not (title := plain(title)):
        return None
    if title.isascii() and title.isprintable():
        # Of white space, only a blank is printable.
        key = "doc-" + title.strip(" ")
        if len(key) <= 128:
            return key
    return None


@peer("Trim")
def trim_helper(payload: Mapping[str, Any]) -> str | None:
    title = plain(payload.get("title"))
    if not title or not title.isascii() or not title.isprintable():
        return None
    key = f"doc-{title.strip(_WHITE_SPACE)}"
    return key if len(key) <= 128 else None
