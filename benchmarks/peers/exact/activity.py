"""Windows of time, calendars, exceptions and an application's own strategy, by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from benchmarks.application import ByTenant
from benchmarks.peers.moments import stopped_clock, timestamp_text, utc_timestamp
from benchmarks.peers.registry import peer
from benchmarks.peers.validity import has_surrogates, plain, valid


def _account(value: object) -> str | None:
    text = plain(value)
    if text is None or len(text) > 32 or not text.isascii() or not text.isalnum():
        return None
    return text


@peer("WindowOfField")
def window_of_expression(payload: Mapping[str, Any]) -> str | None:
    try:
        account = payload["account"]
        at = payload["at"]
    except KeyError:
        return None
    if type(account) is not str and (account := plain(account)) is None:
        return None
    if len(account) > 32 or not account.isascii() or not account.isalnum():
        return None
    if (type(at) is str and utc_timestamp(at)) or (at := timestamp_text(at)) is not None:
        return f"{account}-p{int(at[11:13]) // 4}"
    return None


@peer("WindowOfField")
def window_helper(payload: Mapping[str, Any]) -> str | None:
    account, at = _account(payload.get("account")), timestamp_text(payload.get("at"))
    return f"{account}-p{int(at[11:13]) // 4}" if account and at else None


@peer("UtcOfField")
def day_of_expression(payload: Mapping[str, Any]) -> str | None:
    try:
        account = payload["account"]
        at = payload["at"]
    except KeyError:
        return None
    if type(account) is not str and (account := plain(account)) is None:
        return None
    if len(account) > 32 or not account.isascii() or not account.isalnum():
        return None
    if (type(at) is str and utc_timestamp(at)) or (at := timestamp_text(at)) is not None:
        return f"{account}/{at[:10]}"
    return None


@peer("UtcOfField")
def day_helper(payload: Mapping[str, Any]) -> str | None:
    account, at = _account(payload.get("account")), timestamp_text(payload.get("at"))
    return f"{account}/{at[:10]}" if account and at else None


def _now() -> datetime:
    moment = stopped_clock()
    if moment.tzinfo is UTC:
        return moment
    if moment.utcoffset() is None:
        raise ValueError("which midnight?")
    return moment.astimezone(UTC)


@peer("WindowOfClock")
def window_of_moment(payload: Mapping[str, Any]) -> str | None:
    try:
        account = payload["account"]
    except KeyError:
        return None
    if type(account) is not str and (account := plain(account)) is None:
        return None
    if len(account) > 32 or not account.isascii() or not account.isalnum():
        return None
    now = stopped_clock()
    if now.utcoffset() is None:
        raise ValueError("which midnight?")
    now = now.astimezone(UTC)
    return f"{account}-p{(now.hour * 60 + now.minute) // 30}"


@peer("WindowOfClock")
def window_of_moment_in_utc(payload: Mapping[str, Any]) -> str | None:
    try:
        account = payload["account"]
    except KeyError:
        return None
    if type(account) is not str and (account := plain(account)) is None:
        return None
    if len(account) > 32 or not account.isascii() or not account.isalnum():
        return None
    now = _now()
    return f"{account}-p{(now.hour * 60 + now.minute) // 30}"


@peer("UtcOfClock")
def hour_of_text(payload: Mapping[str, Any]) -> str | None:
    try:
        account = payload["account"]
    except KeyError:
        return None
    if type(account) is not str and (account := plain(account)) is None:
        return None
    if len(account) > 32 or not account.isascii() or not account.isalnum():
        return None
    return f"{account}/{_now().isoformat()[:13]}"


@peer("UtcOfClock")
def hour_of_hours(payload: Mapping[str, Any]) -> str | None:
    try:
        account = payload["account"]
    except KeyError:
        return None
    if type(account) is not str and (account := plain(account)) is None:
        return None
    if len(account) > 32 or not account.isascii() or not account.isalnum():
        return None
    return f"{account}/{_now().isoformat(timespec='hours')[:13]}"


class InvalidKeyError(ValueError):
    """As generated modules have it."""

    def __init__(self, reason: str, length: int, fields: tuple[str, ...]) -> None:
        super().__init__(reason, length, fields)


def _why_invalid(key: str) -> str:
    return "too long" if len(key) > 128 else "not printable ASCII"


@peer("InvalidRaises")
def raises_in_place(payload: Mapping[str, Any]) -> str | None:
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
    if len(key) <= 128 and key.isascii() and key.isprintable():
        return key
    if has_surrogates(key):
        return None
    raise InvalidKeyError(_why_invalid(key), len(key), ("tenant", "path"))


@peer("InvalidRaises")
def raises_helper(payload: Mapping[str, Any]) -> str | None:
    tenant, path = plain(payload.get("tenant")), plain(payload.get("path"))
    if not tenant or not path or has_surrogates(key := f"{tenant}/{path}"):
        return None
    if not valid(key):
        raise InvalidKeyError(_why_invalid(key), len(key), ("tenant", "path"))
    return key


class _Document:
    """The metadata of a document, as an extractor."""

    __slots__ = ("_payload",)

    def __init__(self, payload: Mapping[str, Any]) -> None:
        self._payload = payload

    def get_metadata(self, name: str, /) -> str | None:
        try:
            value = self._payload[name]
        except (LookupError, TypeError):
            return None
        if type(value) is not str and (value := plain(value)) is None:
            return None
        if name == "title":
            return value if value and value.isascii() and value.isprintable() else None
        if name not in ("tenant", "path"):
            return None
        return value if value and (value.isascii() or not has_surrogates(value)) else None


_by_tenant = ByTenant()


@peer("Extern")
def extern_in_place(payload: Mapping[str, Any]) -> str | None:
    key = _by_tenant.generate_key(_Document(payload))
    if key is not None:
        if not isinstance(key, str):
            raise TypeError("no text")
        key = str.__str__(key)
        if 0 < len(key) <= 128 and key.isascii() and key.isprintable():
            return key
    try:
        tenant = payload["tenant"]
    except KeyError:
        return None
    if not (type(tenant) is str and tenant) and not (tenant := plain(tenant)):
        return None
    if len(tenant) <= 121 and tenant.isascii() and tenant.isprintable():
        return "tenant-" + tenant
    return None


@peer("Extern")
def extern_helper(payload: Mapping[str, Any]) -> str | None:
    document = _Document(payload)
    key = _by_tenant.generate_key(document)
    if key is not None:
        if not isinstance(key, str):
            raise TypeError("no text")
        key = str.__str__(key)
        if key and valid(key):
            return key
    tenant = document.get_metadata("tenant")
    key = f"tenant-{tenant}"
    return key if tenant and valid(key) else None
