"""Matches by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.peers.readings import level_number, word
from benchmarks.peers.registry import peer
from benchmarks.peers.validity import plain, plain_uuid, uuid_text


@peer("MatchEnum")
def match_enum_ifs(payload: Mapping[str, Any]) -> str | None:
    try:
        kind = payload["kind"]
        if type(kind) is not str:
            kind = plain(kind)
        if kind == "invoice":
            return _customer(payload["customer"])
        if kind in ("order", "refund", "shipment"):
            order = payload["order"]
            if type(order) is not str and (order := plain(order)) is None:
                return None
            if len(order) <= 32 and order.isascii():
                if order.isalnum() or order.replace("-", "0").isalnum():
                    return "shipment-" + order if kind == "shipment" else f"{kind}/{order}"
    except (LookupError, TypeError):
        pass
    return None


@peer("MatchEnum")
def match_enum_in_order(payload: Mapping[str, Any]) -> str | None:
    try:
        kind = payload["kind"]
    except (LookupError, TypeError):
        return None
    if type(kind) is not str:
        kind = plain(kind)
    if kind in ("order", "refund"):
        try:
            order = payload["order"]
        except KeyError:
            return None
        if type(order) is str or (order := plain(order)) is not None:
            if (
                len(order) <= 32
                and order.isascii()
                and (order.isalnum() or order.replace("-", "0").isalnum())
            ):
                return f"{kind}/{order}"
    elif kind == "shipment":
        try:
            order = payload["order"]
        except KeyError:
            return None
        if type(order) is str or (order := plain(order)) is not None:
            if (
                len(order) <= 32
                and order.isascii()
                and (order.isalnum() or order.replace("-", "0").isalnum())
            ):
                return "shipment-" + order
    elif kind == "invoice":
        try:
            customer = payload["customer"]
        except KeyError:
            return None
        return _customer(customer)
    return None


@peer("MatchEnum")
def match_enum_table(payload: Mapping[str, Any]) -> str | None:
    kind = plain(payload.get("kind"))
    if kind == "invoice":
        return _customer(payload.get("customer"))
    prefix = {"order": "order/", "refund": "refund/", "shipment": "shipment-"}.get(kind or "")
    order = word(payload.get("order"), 32, "-") if prefix else None
    return f"{prefix}{order}" if order else None


def _customer(value: object) -> str | None:
    if type(value) is str and uuid_text(value):
        return "customer-" + value
    text = plain_uuid(value)
    if text is not None and text.isascii() and uuid_text(text := text.lower()):
        return f"customer-{text}"
    return None


@peer("MatchOtherwise")
def match_otherwise_ifs(payload: Mapping[str, Any]) -> str | None:
    try:
        kind = payload.get("kind")
        if type(kind) is not str:
            kind = plain(kind)
        if kind != "order":
            return _customer(payload["customer"])
        order = payload["order"]
        if type(order) is not str and (order := plain(order)) is None:
            return None
        if len(order) <= 32 and order.isascii():
            if order.isalnum() or order.replace("-", "0").isalnum():
                return "order/" + order
    except (LookupError, TypeError):
        pass
    return None


@peer("MatchOtherwise")
def match_otherwise_in_place(payload: Mapping[str, Any]) -> str | None:
    try:
        kind = payload["kind"]
    except (LookupError, TypeError):
        kind = None
    if kind == "order" if type(kind) is str else plain(kind) == "order":
        try:
            order = payload["order"]
        except KeyError:
            return None
        if type(order) is str or (order := plain(order)) is not None:
            if (
                len(order) <= 32
                and order.isascii()
                and (order.isalnum() or order.replace("-", "0").isalnum())
            ):
                return "order/" + order
        return None
    try:
        customer = payload["customer"]
    except KeyError:
        return None
    if type(customer) is str and uuid_text(customer):
        return "customer-" + customer
    return _customer(customer)


@peer("MatchNumber")
def match_number_ifs(payload: Mapping[str, Any]) -> str | None:
    try:
        device = payload["device"]
    except KeyError:
        return None
    if type(device) is not str and (device := plain(device)) is None:
        return None
    if len(device) > 40 or not device.isascii() or not device.isalnum():
        return None
    try:
        level = payload["level"]
    except KeyError:
        return device
    if type(level) is not int:
        level = level_number(level)
    if level == 0:
        return "empty-" + device
    if level in (1, 2, 3):
        return "low-" + device
    return device


@peer("MatchNumber")
def match_number_ranges(payload: Mapping[str, Any]) -> str | None:
    try:
        device = payload["device"]
    except KeyError:
        return None
    if type(device) is not str and (device := plain(device)) is None:
        return None
    if len(device) > 40 or not device.isascii() or not device.isalnum():
        return None
    level = payload.get("level")
    if type(level) is not int:
        level = level_number(level)
        if level is None:
            return device
    if level > 3 or level < 0:
        return device
    return "low-" + device if level else "empty-" + device
