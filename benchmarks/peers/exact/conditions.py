"""Conditions by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.peers.moments import timestamp_text, utc_timestamp
from benchmarks.peers.readings import device_name, level_number
from benchmarks.peers.registry import peer
from benchmarks.peers.validity import has_surrogates, plain


@peer("WhenPresent")
def when_present_nested(payload: Mapping[str, Any]) -> str | None:
    try:
        device = payload["device"]
    except KeyError:
        return None
    if type(device) is not str and (device := plain(device)) is None:
        return None
    if len(device) > 40 or not device.isascii() or not device.isalnum():
        return None
    room = payload.get("room")
    if room is not None:
        if type(room) is not str:
            room = plain(room)
        if room and len(room) + len(device) <= 127 and room.isascii() and room.isprintable():
            return f"{room}/{device}"
    return device


@peer("WhenPresent")
def when_present_key_first(payload: Mapping[str, Any]) -> str | None:
    try:
        device = payload["device"]
    except KeyError:
        return None
    if type(device) is not str and (device := plain(device)) is None:
        return None
    if len(device) > 40 or not device.isascii() or not device.isalnum():
        return None
    room = payload.get("room")
    if room is not None and ((type(room) is str and room) or (room := plain(room))):
        key = f"{room}/{device}"
        if len(key) <= 128 and room.isascii() and room.isprintable():
            return key
    return device


def _in_state(payload: Mapping[str, Any]) -> str | None:
    state = payload.get("state")
    return state if type(state) is str else plain(state)


@peer("WhenEqual")
def when_equal_subscripts(payload: Mapping[str, Any]) -> str | None:
    try:
        device = payload["device"]
    except KeyError:
        return None
    if type(device) is not str and (device := plain(device)) is None:
        return None
    if len(device) > 40 or not device.isascii() or not device.isalnum():
        return None
    try:
        state = payload["state"]
    except KeyError:
        return device
    if type(state) is not str:
        state = plain(state)
    return "on-" + device if state == "on" else device


@peer("WhenEqual")
def when_equal_get(payload: Mapping[str, Any]) -> str | None:
    device = payload.get("device")
    if type(device) is not str and (device := plain(device)) is None:
        return None
    if len(device) > 40 or not device.isascii() or not device.isalnum():
        return None
    if _in_state(payload) == "on":
        return "on-" + device
    return device


def _when_on_or_off(payload: Mapping[str, Any]) -> str | None:
    try:
        device = payload["device"]
    except KeyError:
        return None
    if type(device) is not str and (device := plain(device)) is None:
        return None
    if len(device) > 40 or not device.isascii() or not device.isalnum():
        return None
    try:
        state = payload["state"]
    except KeyError:
        return device
    if type(state) is not str:
        state = plain(state)
    if state == "on" or state == "off":
        return f"{state}/{device}"
    return device


def _when_on_or_off_by_prefix(payload: Mapping[str, Any]) -> str | None:
    device = payload.get("device")
    if type(device) is not str and (device := plain(device)) is None:
        return None
    if len(device) > 40 or not device.isascii() or not device.isalnum():
        return None
    state = _in_state(payload)
    if state in ("on", "off"):
        return f"{state}/{device}"
    return device


for _rule in ("WhenNotEqual", "WhenOneOf"):
    peer(_rule)(_when_on_or_off)
    peer(_rule)(_when_on_or_off_by_prefix)


@peer("WhenStartsWith")
def when_starts_with_method(payload: Mapping[str, Any]) -> str | None:
    try:
        device = payload["device"]
    except KeyError:
        return None
    if type(device) is not str and (device := plain(device)) is None:
        return None
    if len(device) > 40 or not device.isascii() or not device.isalnum():
        return None
    return "lamps-" + device if device.startswith("lamp") else device


@peer("WhenStartsWith")
def when_starts_with_slice(payload: Mapping[str, Any]) -> str | None:
    try:
        device = payload["device"]
    except KeyError:
        return None
    if type(device) is not str and (device := plain(device)) is None:
        return None
    if len(device) > 40 or not device.isascii() or not device.isalnum():
        return None
    return "lamps-" + device if device[:4] == "lamp" else device


@peer("WhenNumber")
def when_number_subscripts(payload: Mapping[str, Any]) -> str | None:
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
    if type(level) is int or (level := level_number(level)) is not None:
        if 50 <= level <= 100:
            return "high-" + device
    return device


@peer("WhenNumber")
def when_number_helper(payload: Mapping[str, Any]) -> str | None:
    device = device_name(payload.get("device"))
    level = level_number(payload.get("level"))
    return f"high-{device}" if device and level is not None and level >= 50 else device


@peer("WhenTime")
def when_time_expression(payload: Mapping[str, Any]) -> str | None:
    try:
        device = payload["device"]
    except KeyError:
        return None
    if type(device) is not str and (device := plain(device)) is None:
        return None
    if len(device) > 40 or not device.isascii() or not device.isalnum():
        return None
    at = payload.get("at")
    if not (type(at) is str and utc_timestamp(at)):
        at = timestamp_text(at)
    if at is not None and at < "2026-01-01T00:00:00":
        return "old-" + device
    return device


@peer("WhenTime")
def when_time_helper(payload: Mapping[str, Any]) -> str | None:
    device = device_name(payload.get("device"))
    if device is None:
        return None
    at = timestamp_text(payload.get("at"))
    return f"old-{device}" if at is not None and at < "2026" else device


@peer("WhenCombined")
def when_combined_nested(payload: Mapping[str, Any]) -> str | None:
    try:
        device = payload["device"]
    except KeyError:
        return None
    if type(device) is not str and (device := plain(device)) is None:
        return None
    if len(device) > 40 or not device.isascii() or not device.isalnum():
        return None
    room = payload.get("room")
    if room is None:
        return device
    if type(room) is not str:
        room = plain(room)
    if not room or len(room) + len(device) > 127 or not room.isascii() or not room.isprintable():
        return device
    try:
        level = payload["level"]
        state = payload["state"]
    except KeyError:
        return device
    if type(level) is not int and (level := level_number(level)) is None:
        return device
    if 10 <= level <= 100:
        if type(state) is not str:
            state = plain(state)
        if state == "on" or state == "off":
            return f"{room}/{device}"
    return device


@peer("WhenCombined")
def when_combined_numbers_first(payload: Mapping[str, Any]) -> str | None:
    try:
        device = payload["device"]
    except KeyError:
        return None
    if type(device) is not str and (device := plain(device)) is None:
        return None
    if len(device) > 40 or not device.isascii() or not device.isalnum():
        return None
    level = payload.get("level")
    if type(level) is not int and (level := level_number(level)) is None:
        return device
    if 10 <= level <= 100 and _in_state(payload) in ("on", "off"):
        room = payload.get("room")
        if type(room) is not str:
            room = plain(room)
        if room:
            key = f"{room}/{device}"
            if len(key) <= 128 and room.isascii() and room.isprintable():
                return key
    return device


@peer("WhenCombined")
def when_combined_helper(payload: Mapping[str, Any]) -> str | None:
    device, level = device_name(payload.get("device")), level_number(payload.get("level"))
    room, state = plain(payload.get("room")), plain(payload.get("state"))
    if device and room and not has_surrogates(room) and level is not None and level >= 10:
        key = f"{room}/{device}"
        if state in ("on", "off") and len(key) <= 128 and key.isascii() and key.isprintable():
            return key
    return device
