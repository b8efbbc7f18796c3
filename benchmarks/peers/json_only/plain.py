"""Plain strings by hand: single fields, prefixes, composites."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.peers.registry import json_peer
from benchmarks.peers.validity import is_key, valid


@json_peer("SingleField")
def single_subscript(payload: Mapping[str, Any]) -> str | None:
    try:
        order_id = payload["order_id"]
    except KeyError:
        return None
    if (
        type(order_id) is str
        and 0 < len(order_id) <= 128
        and order_id.isascii()
        and order_id.isprintable()
    ):
        return order_id
    return None


@json_peer("SingleField")
def single_truth(payload: Mapping[str, Any]) -> str | None:
    try:
        order_id = payload["order_id"]
    except KeyError:
        return None
    if order_id and type(order_id) is str and len(order_id) <= 128:
        return order_id if order_id.isascii() and order_id.isprintable() else None
    return None


@json_peer("SingleField")
def single_get(payload: Mapping[str, Any]) -> str | None:
    if (order_id := payload.get("order_id")) and isinstance(order_id, str) and valid(order_id):
        return order_id
    return None


@json_peer("SingleField")
def single_expression(payload: Mapping[str, Any]) -> str | None:
    order_id = payload.get("order_id")
    return order_id if isinstance(order_id, str) and is_key(order_id) else None


@json_peer("Prefix")
def prefix_addition(payload: Mapping[str, Any]) -> str | None:
    try:
        order_id = payload["order_id"]
        key: str = "order-" + order_id
    except (KeyError, TypeError):
        return None
    if order_id and len(key) <= 128 and order_id.isascii() and order_id.isprintable():
        return key
    return None


@json_peer("Prefix")
def prefix_length_of_field(payload: Mapping[str, Any]) -> str | None:
    try:
        order_id = payload["order_id"]
    except KeyError:
        return None
    if (
        type(order_id) is str
        and 0 < len(order_id) <= 122
        and order_id.isascii()
        and order_id.isprintable()
    ):
        return f"order-{order_id}"
    return None


@json_peer("Prefix")
def prefix_truth(payload: Mapping[str, Any]) -> str | None:
    try:
        order_id = payload["order_id"]
    except KeyError:
        return None
    if type(order_id) is str and order_id and len(order_id) <= 122:
        if order_id.isascii() and order_id.isprintable():
            return "order-" + order_id
    return None


@json_peer("Prefix")
def prefix_get(payload: Mapping[str, Any]) -> str | None:
    if (order_id := payload.get("order_id")) and isinstance(order_id, str):
        key = f"order-{order_id}"
        if valid(key):
            return key
    return None


@json_peer("TwoFields")
def two_subscripts(payload: Mapping[str, Any]) -> str | None:
    try:
        tenant = payload["tenant"]
        resource = payload["resource"]
    except KeyError:
        return None
    if type(tenant) is str and tenant and type(resource) is str and resource:
        key = f"{tenant}-{resource}"
        if len(key) <= 128 and key.isascii() and key.isprintable():
            return key
    return None


@json_peer("TwoFields")
def two_additions(payload: Mapping[str, Any]) -> str | None:
    try:
        tenant = payload["tenant"]
        resource = payload["resource"]
        # Text and nothing else can be added to text: this is the test of types.
        key: str = tenant + "-" + resource
    except (KeyError, TypeError):
        return None
    if tenant and resource and len(key) <= 128 and key.isascii() and key.isprintable():
        return key
    return None


@json_peer("TwoFields")
def two_joined(payload: Mapping[str, Any]) -> str | None:
    try:
        tenant = payload["tenant"]
        resource = payload["resource"]
        key = "-".join((tenant, resource))
    except (KeyError, TypeError):
        return None
    if tenant and resource and len(key) <= 128 and key.isascii() and key.isprintable():
        return key
    return None


@json_peer("TwoFields")
def two_gets(payload: Mapping[str, Any]) -> str | None:
    if (
        (tenant := payload.get("tenant"))
        and (resource := payload.get("resource"))
        and type(tenant) is str
        and type(resource) is str
    ):
        key = f"{tenant}-{resource}"
        if len(key) <= 128 and key.isascii() and key.isprintable():
            return key
    return None


@json_peer("TwoFields")
def two_with_helper(payload: Mapping[str, Any]) -> str | None:
    tenant, resource = payload.get("tenant"), payload.get("resource")
    if not (isinstance(tenant, str) and isinstance(resource, str) and tenant and resource):
        return None
    key = f"{tenant}-{resource}"
    return key if valid(key) else None


@json_peer("TwoFields")
def two_and_expression(payload: Mapping[str, Any]) -> str | None:
    tenant, resource = payload.get("tenant"), payload.get("resource")
    if isinstance(tenant, str) and isinstance(resource, str) and tenant and resource:
        key = f"{tenant}-{resource}"
        return key if is_key(key) else None
    return None


@json_peer("ThreeFields")
def three_subscripts(payload: Mapping[str, Any]) -> str | None:
    try:
        tenant = payload["tenant"]
        region = payload["region"]
        resource = payload["resource"]
    except KeyError:
        return None
    if (
        type(tenant) is str
        and tenant
        and type(region) is str
        and region
        and type(resource) is str
        and resource
    ):
        key = f"{tenant}:{region}:{resource}"
        if len(key) <= 128 and key.isascii() and key.isprintable():
            return key
    return None


@json_peer("ThreeFields")
def three_joined(payload: Mapping[str, Any]) -> str | None:
    try:
        tenant = payload["tenant"]
        region = payload["region"]
        resource = payload["resource"]
        key = ":".join((tenant, region, resource))
    except (KeyError, TypeError):
        return None
    if tenant and region and resource and len(key) <= 128:
        return key if key.isascii() and key.isprintable() else None
    return None


@json_peer("ThreeFields")
def three_additions(payload: Mapping[str, Any]) -> str | None:
    try:
        tenant = payload["tenant"]
        region = payload["region"]
        resource = payload["resource"]
        key: str = tenant + ":" + region + ":" + resource
    except (KeyError, TypeError):
        return None
    if tenant and region and resource and len(key) <= 128:
        return key if key.isascii() and key.isprintable() else None
    return None


@json_peer("ThreeFields")
def three_gets(payload: Mapping[str, Any]) -> str | None:
    if (
        (tenant := payload.get("tenant"))
        and (region := payload.get("region"))
        and (resource := payload.get("resource"))
        and isinstance(tenant, str)
        and isinstance(region, str)
        and isinstance(resource, str)
    ):
        key = f"{tenant}:{region}:{resource}"
        if valid(key):
            return key
    return None
