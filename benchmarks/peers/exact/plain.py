"""Plain strings by hand: single fields, prefixes, composites."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.peers.registry import peer
from benchmarks.peers.validity import is_key, plain, valid


@peer("SingleField")
def single_subscript(payload: Mapping[str, Any]) -> str | None:
    try:
        order_id = payload["order_id"]
    except KeyError:
        return None
    if type(order_id) is str:
        if order_id and len(order_id) <= 128 and order_id.isascii() and order_id.isprintable():
            return order_id
    elif isinstance(order_id, str):
        return single_subscript({"order_id": str.__str__(order_id)})
    return None


@peer("SingleField")
def single_made_plain(payload: Mapping[str, Any]) -> str | None:
    order_id = payload.get("order_id")
    if type(order_id) is not str:
        order_id = plain(order_id)
    if not order_id or type(order_id) is not str or len(order_id) > 128:
        return None
    return order_id if order_id.isascii() and order_id.isprintable() else None


@peer("SingleField")
def single_get(payload: Mapping[str, Any]) -> str | None:
    if not isinstance(order_id := payload.get("order_id"), str):
        return None
    if type(order_id) is not str:
        order_id = str.__str__(order_id)
    return order_id if order_id and valid(order_id) else None


@peer("SingleField")
def single_expression(payload: Mapping[str, Any]) -> str | None:
    order_id = payload.get("order_id")
    return str.__str__(order_id) if isinstance(order_id, str) and is_key(order_id) else None


@peer("Prefix")
def prefix_subscript(payload: Mapping[str, Any]) -> str | None:
    try:
        order_id = payload["order_id"]
    except KeyError:
        return None
    if type(order_id) is str:
        if order_id and len(order_id) <= 122 and order_id.isascii() and order_id.isprintable():
            return "order-" + order_id
    elif isinstance(order_id, str):
        return prefix_subscript({"order_id": str.__str__(order_id)})
    return None


@peer("Prefix")
def prefix_key_first(payload: Mapping[str, Any]) -> str | None:
    try:
        order_id = payload["order_id"]
    except KeyError:
        return None
    if type(order_id) is not str:
        order_id = plain(order_id)
    if order_id and type(order_id) is str:
        key = f"order-{order_id}"
        if len(key) <= 128 and key.isascii() and key.isprintable():
            return key
    return None


@peer("Prefix")
def prefix_get(payload: Mapping[str, Any]) -> str | None:
    order_id = payload.get("order_id")
    if isinstance(order_id, str) and (order_id := str.__str__(order_id)):
        key = f"order-{order_id}"
        if valid(key):
            return key
    return None


@peer("TwoFields")
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
    elif isinstance(tenant, str) and isinstance(resource, str):
        tenant, resource = str.__str__(tenant), str.__str__(resource)
        key = f"{tenant}-{resource}"
        return key if tenant and resource and valid(key) else None
    return None


@peer("TwoFields")
def two_joined(payload: Mapping[str, Any]) -> str | None:
    try:
        tenant = payload["tenant"]
        resource = payload["resource"]
        # Takes text and nothing else, and of a subclass its characters.
        key = "-".join((tenant, resource))
    except (KeyError, TypeError):
        return None
    if type(tenant) is not str or type(resource) is not str:
        tenant, resource = str.__str__(tenant), str.__str__(resource)
    if tenant and resource and len(key) <= 128 and key.isascii() and key.isprintable():
        return key
    return None


@peer("TwoFields")
def two_made_plain(payload: Mapping[str, Any]) -> str | None:
    tenant, resource = payload.get("tenant"), payload.get("resource")
    if type(tenant) is not str:
        tenant = plain(tenant)
    if type(resource) is not str:
        resource = plain(resource)
    if tenant and resource and type(tenant) is type(resource) is str:
        key = f"{tenant}-{resource}"
        if len(key) <= 128 and key.isascii() and key.isprintable():
            return key
    return None


@peer("TwoFields")
def two_with_helper(payload: Mapping[str, Any]) -> str | None:
    tenant, resource = payload.get("tenant"), payload.get("resource")
    if not (isinstance(tenant, str) and isinstance(resource, str)):
        return None
    tenant, resource = str.__str__(tenant), str.__str__(resource)
    if not (tenant and resource):
        return None
    key = f"{tenant}-{resource}"
    return key if valid(key) else None


@peer("ThreeFields")
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
    elif isinstance(tenant, str) and isinstance(region, str) and isinstance(resource, str):
        parts = [str.__str__(tenant), str.__str__(region), str.__str__(resource)]
        key = ":".join(parts)
        return key if all(parts) and valid(key) else None
    return None


@peer("ThreeFields")
def three_joined(payload: Mapping[str, Any]) -> str | None:
    try:
        tenant = payload["tenant"]
        region = payload["region"]
        resource = payload["resource"]
        key = ":".join((tenant, region, resource))
    except (KeyError, TypeError):
        return None
    if not type(tenant) is type(region) is type(resource) is str:
        tenant, region, resource = map(str.__str__, (tenant, region, resource))
    if tenant and region and resource and len(key) <= 128:
        return key if key.isascii() and key.isprintable() else None
    return None


@peer("ThreeFields")
def three_types_together(payload: Mapping[str, Any]) -> str | None:
    try:
        tenant = payload["tenant"]
        region = payload["region"]
        resource = payload["resource"]
    except KeyError:
        return None
    if not type(tenant) is type(region) is type(resource) is str:
        tenant, region, resource = plain(tenant), plain(region), plain(resource)
        if not type(tenant) is type(region) is type(resource) is str:
            return None
    if tenant and region and resource:
        key = f"{tenant}:{region}:{resource}"
        if len(key) <= 128 and key.isascii() and key.isprintable():
            return key
    return None


@peer("ThreeFields")
def three_gets(payload: Mapping[str, Any]) -> str | None:
    if (
        isinstance(tenant := payload.get("tenant"), str)
        and isinstance(region := payload.get("region"), str)
        and isinstance(resource := payload.get("resource"), str)
        and (tenant := str.__str__(tenant))
        and (region := str.__str__(region))
        and (resource := str.__str__(resource))
    ):
        key = f"{tenant}:{region}:{resource}"
        if valid(key):
            return key
    return None
