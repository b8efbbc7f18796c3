"""Values that are more than text by hand: enums, UUIDs, numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from benchmarks.peers.registry import peer
from benchmarks.peers.validity import plain, plain_number, plain_uuid

_KINDS = frozenset({"order", "invoice", "refund", "shipment"})
_is_uuid = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch


def _document_slowly(kind: object, id_: object) -> str | None:
    kind = plain(kind)
    id_ = plain_uuid(id_)
    if kind in _KINDS and type(id_) is str and id_.isascii() and _is_uuid(id_ := id_.lower()):
        return f"{kind}:{id_}"
    return None


@peer("EnumAndUuid")
def document_tested(payload: Mapping[str, Any]) -> str | None:
    try:
        kind = payload["kind"]
        id_ = payload["id"]
    except KeyError:
        return None
    if type(kind) is str and kind in _KINDS and type(id_) is str and _is_uuid(id_):
        return f"{kind}:{id_}"
    return _document_slowly(kind, id_)


@peer("EnumAndUuid")
def document_constant_set(payload: Mapping[str, Any]) -> str | None:
    try:
        kind = payload["kind"]
        id_ = payload["id"]
    except KeyError:
        return None
    if type(kind) is str is type(id_):
        if kind in {"order", "invoice", "refund", "shipment"}:
            if _is_uuid(id_):
                return f"{kind}:{id_}"
            if id_.isascii() and _is_uuid(id_ := id_.lower()):
                return f"{kind}:{id_}"
        return None
    return _document_slowly(kind, id_)


@peer("EnumAndUuid")
def document_in_turn(payload: Mapping[str, Any]) -> str | None:
    kind = payload.get("kind")
    if type(kind) is not str:
        return _document_slowly(kind, payload.get("id"))
    if kind not in _KINDS:
        return None
    id_ = payload.get("id")
    if type(id_) is str and _is_uuid(id_):
        return f"{kind}:{id_}"
    return _document_slowly(kind, id_)


@peer("EnumAndUuid")
def document_library(payload: Mapping[str, Any]) -> str | None:
    kind, id_ = payload.get("kind"), plain_uuid(payload.get("id"))
    if not isinstance(kind, str) or (kind := str.__str__(kind)) not in _KINDS:
        return None
    try:
        text = str(UUID(id_)) if isinstance(id_, str) and len(id_) == 36 else None
    except ValueError:
        return None
    # `UUID` takes braces, and digits in any groups.
    return f"{kind}:{text}" if text is not None and text == str(id_).lower() else None


_is_number = re.compile("0|[1-9][0-9]{0,18}").fullmatch


def _number(value: object, low: int, high: int) -> int | None:
    """A number in range, from a number or its text, of any class."""
    value = plain_number(value)
    if type(value) is str and _is_number(value):
        value = int(value)
    return value if type(value) is int and low <= value <= high else None


@peer("Integers")
def numbers_tested(payload: Mapping[str, Any]) -> str | None:
    try:
        site = payload["site"]
        machine = payload["machine"]
        metric = payload["metric"]
    except KeyError:
        return None
    if not (type(site) is int and 1 <= site <= 9999):
        site = _number(site, 1, 9999)
        if site is None:
            return None
    if not (type(machine) is int and 1 <= machine <= 9223372036854775807):
        machine = _number(machine, 1, 9223372036854775807)
        if machine is None:
            return None
    if not (type(metric) is int and 0 <= metric <= 65535):
        metric = _number(metric, 0, 65535)
        if metric is None:
            return None
    return f"{site}/{machine}/{metric}"


@peer("Integers")
def numbers_tested_together(payload: Mapping[str, Any]) -> str | None:
    try:
        site = payload["site"]
        machine = payload["machine"]
        metric = payload["metric"]
    except KeyError:
        return None
    if (
        type(site) is int
        and 0 < site < 10000
        and type(machine) is int
        and 0 < machine < 9223372036854775808
        and type(metric) is int
        and 0 <= metric < 65536
    ):
        return f"{site}/{machine}/{metric}"
    site, machine = _number(site, 1, 9999), _number(machine, 1, 9223372036854775807)
    metric = _number(metric, 0, 65535)
    if site is None or machine is None or metric is None:
        return None
    return f"{site}/{machine}/{metric}"


@peer("Integers")
def numbers_shifted(payload: Mapping[str, Any]) -> str | None:
    try:
        site = payload["site"]
        machine = payload["machine"]
        metric = payload["metric"]
    except KeyError:
        return None
    if (
        type(site) is type(machine) is type(metric) is int
        and site > 0
        and site <= 9999
        and machine > 0
        and not machine >> 63
        and metric >= 0
        and metric <= 65535
    ):
        return f"{site!r}/{machine!r}/{metric!r}"
    site, machine = _number(site, 1, 9999), _number(machine, 1, 9223372036854775807)
    metric = _number(metric, 0, 65535)
    if site is None or machine is None or metric is None:
        return None
    return f"{site}/{machine}/{metric}"


@peer("Integers")
def numbers_with_helper(payload: Mapping[str, Any]) -> str | None:
    site = _number(payload.get("site"), 1, 9999)
    machine = _number(payload.get("machine"), 1, 9223372036854775807)
    metric = _number(payload.get("metric"), 0, 65535)
    if site is None or machine is None or metric is None:
        return None
    return f"{site}/{machine}/{metric}"
