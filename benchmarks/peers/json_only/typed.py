"""Values that are more than text by hand: enums, UUIDs, numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from benchmarks.peers.registry import json_peer

_KINDS = frozenset({"order", "invoice", "refund", "shipment"})
_is_uuid = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch
_is_any_uuid = re.compile(
    "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
).fullmatch
_is_document = re.compile(
    "(?:order|invoice|refund|shipment):"
    "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
).fullmatch


@json_peer("EnumAndUuid")
def document_expression(payload: Mapping[str, Any]) -> str | None:
    try:
        kind = payload["kind"]
        id_ = payload["id"]
        if kind in _KINDS and (_is_uuid(id_) or _is_any_uuid(id_)):
            return f"{kind}:{id_.lower()}"
    except (KeyError, TypeError):
        pass
    return None


@json_peer("EnumAndUuid")
def document_lower_first(payload: Mapping[str, Any]) -> str | None:
    try:
        kind = payload["kind"]
        id_ = payload["id"]
    except KeyError:
        return None
    if type(kind) is str and type(id_) is str and kind in _KINDS:
        if _is_uuid(id_):
            return f"{kind}:{id_}"
        if id_.isascii() and _is_uuid(id_ := id_.lower()):
            return f"{kind}:{id_}"
    return None


@json_peer("EnumAndUuid")
def document_constant_set(payload: Mapping[str, Any]) -> str | None:
    try:
        kind = payload["kind"]
        if kind in {"order", "invoice", "refund", "shipment"}:
            id_ = payload["id"]
            if _is_uuid(id_):
                return f"{kind}:{id_}"
            if _is_any_uuid(id_):
                return f"{kind}:{id_.lower()}"
    except (KeyError, TypeError):
        pass
    return None


@json_peer("EnumAndUuid")
def document_joined(payload: Mapping[str, Any]) -> str | None:
    try:
        key: str = payload["kind"] + ":" + payload["id"]
    except (KeyError, TypeError):
        return None
    if _is_document(key):
        return key[:-36] + key[-36:].lower()
    return None


@json_peer("EnumAndUuid")
def document_library(payload: Mapping[str, Any]) -> str | None:
    kind, id_ = payload.get("kind"), payload.get("id")
    if isinstance(kind, str) and kind in _KINDS and isinstance(id_, str) and len(id_) == 36:
        try:
            text = str(UUID(id_))
        except ValueError:
            return None
        # `UUID` takes braces, and digits in any groups.
        if text == id_.lower():
            return f"{kind}:{text}"
    return None


_is_number = re.compile("0|[1-9][0-9]{0,18}").fullmatch


def _number(value: object, low: int, high: int) -> int | None:
    """A number in range, from a number or its text."""
    if type(value) is str and _is_number(value):
        value = int(value)
    return value if type(value) is int and low <= value <= high else None


@json_peer("Integers")
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
    if not (type(machine) is int and 0 < machine < 1 << 63):
        machine = _number(machine, 1, (1 << 63) - 1)
        if machine is None:
            return None
    if not (type(metric) is int and 0 <= metric <= 65535):
        metric = _number(metric, 0, 65535)
        if metric is None:
            return None
    return f"{site}/{machine}/{metric}"


@json_peer("Integers")
def numbers_tested_together(payload: Mapping[str, Any]) -> str | None:
    try:
        site = payload["site"]
        machine = payload["machine"]
        metric = payload["metric"]
    except KeyError:
        return None
    if (
        type(site) is type(machine) is type(metric) is int
        and 0 < site < 10000
        and 0 < machine < 9223372036854775808
        and 0 <= metric < 65536
    ):
        return f"{site}/{machine}/{metric}"
    site, machine = _number(site, 1, 9999), _number(machine, 1, (1 << 63) - 1)
    metric = _number(metric, 0, 65535)
    if site is None or machine is None or metric is None:
        return None
    return f"{site}/{machine}/{metric}"


@json_peer("Integers")
def numbers_formatted(payload: Mapping[str, Any]) -> str | None:
    try:
        site = payload["site"]
        machine = payload["machine"]
        metric = payload["metric"]
    except KeyError:
        return None
    if (
        type(site) is int
        and type(machine) is int
        and type(metric) is int
        and site > 0
        and site <= 9999
        and machine > 0
        and not machine >> 63
        and metric >= 0
        and metric <= 65535
    ):
        return "%d/%d/%d" % (site, machine, metric)
    site, machine = _number(site, 1, 9999), _number(machine, 1, (1 << 63) - 1)
    metric = _number(metric, 0, 65535)
    if site is None or machine is None or metric is None:
        return None
    return f"{site}/{machine}/{metric}"


@json_peer("Integers")
def numbers_with_helper(payload: Mapping[str, Any]) -> str | None:
    site = _number(payload.get("site"), 1, 9999)
    machine = _number(payload.get("machine"), 1, (1 << 63) - 1)
    metric = _number(payload.get("metric"), 0, 65535)
    if site is None or machine is None or metric is None:
        return None
    return f"{site}/{machine}/{metric}"
