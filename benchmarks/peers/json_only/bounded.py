"""Strings with bounds by hand: alphabets, lengths, folded case, rejected values."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from typing import Any

from benchmarks.peers.registry import json_peer
from benchmarks.peers.validity import valid

_is_owner = re.compile("[A-Za-z0-9-]{1,39}").fullmatch
_is_repo = re.compile("[A-Za-z0-9._-]{1,80}").fullmatch
_LETTERS_AND_DIGITS = string.ascii_letters + string.digits
_OWNER = frozenset(_LETTERS_AND_DIGITS + "-")
_REPO = frozenset(_LETTERS_AND_DIGITS + "._-")


@json_peer("Alphabets")
def alphabets_expressions(payload: Mapping[str, Any]) -> str | None:
    try:
        owner = payload["owner"]
        repo = payload["repo"]
        # A regular expression takes text and nothing else.
        if _is_owner(owner) and _is_repo(repo):
            return f"{owner}/{repo}"
    except (KeyError, TypeError):
        pass
    return None


@json_peer("Alphabets")
def alphabets_of_joined_key(
    payload: Mapping[str, Any],
    is_both: Any = re.compile("[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,80}").fullmatch,
) -> str | None:
    try:
        key: str = payload["owner"] + "/" + payload["repo"]
    except (KeyError, TypeError):
        return None
    return key if is_both(key) else None


@json_peer("Alphabets")
def alphabets_methods(payload: Mapping[str, Any]) -> str | None:
    try:
        owner = payload["owner"]
        repo = payload["repo"]
    except KeyError:
        return None
    if (
        type(owner) is str
        and len(owner) <= 39
        and owner.isascii()
        and (owner.isalnum() or owner.replace("-", "0").isalnum())
        and type(repo) is str
        and len(repo) <= 80
        and repo.isascii()
        and (repo.isalnum() or repo.replace("-", "0").replace(".", "0").replace("_", "0").isalnum())
    ):
        return f"{owner}/{repo}"
    return None


@json_peer("Alphabets")
def alphabets_methods_of_joined_key(payload: Mapping[str, Any]) -> str | None:
    try:
        owner = payload["owner"]
        repo = payload["repo"]
        key: str = owner + "/" + repo
    except (KeyError, TypeError):
        return None
    if (
        key.isascii()
        and 0 < len(owner) <= 39
        and 0 < len(repo) <= 80
        and (owner.isalnum() or owner.replace("-", "0").isalnum())
        and (repo.isalnum() or _is_repo(repo))
    ):
        return key
    return None


@json_peer("Alphabets")
def alphabets_sets(payload: Mapping[str, Any]) -> str | None:
    owner, repo = payload.get("owner"), payload.get("repo")
    if (
        isinstance(owner, str)
        and 1 <= len(owner) <= 39
        and _OWNER.issuperset(owner)
        and isinstance(repo, str)
        and 1 <= len(repo) <= 80
        and _REPO.issuperset(repo)
    ):
        return f"{owner}/{repo}"
    return None


_is_host = re.compile("[A-Za-z0-9.-]{1,63}").fullmatch
_is_lower_host = re.compile("[a-z0-9.-]{1,63}").fullmatch


@json_peer("Insensitive")
def insensitive_expression(payload: Mapping[str, Any]) -> str | None:
    try:
        host = payload["host"]
        return f"host-{host.lower()}" if _is_host(host) else None
    except (KeyError, TypeError):
        return None


@json_peer("Insensitive")
def insensitive_lower_first(payload: Mapping[str, Any]) -> str | None:
    host = payload.get("host")
    if type(host) is str and host.isascii() and _is_lower_host(host := host.lower()):
        return f"host-{host}"
    return None


@json_peer("Insensitive")
def insensitive_methods(payload: Mapping[str, Any]) -> str | None:
    try:
        host = payload["host"]
    except KeyError:
        return None
    if (
        type(host) is str
        and len(host) <= 63
        and host.isascii()
        and host.replace("-", "0").replace(".", "0").isalnum()
    ):
        return "host-" + host.lower()
    return None


@json_peer("Insensitive")
def insensitive_alnum_first(payload: Mapping[str, Any]) -> str | None:
    try:
        host = payload["host"]
    except KeyError:
        return None
    if type(host) is str and len(host) <= 63 and host.isascii():
        if host.isalnum() or host.replace(".", "0").replace("-", "0").isalnum():
            return "host-" + host.lower()
    return None


_is_tenant = re.compile("[a-z0-9-]{1,40}").fullmatch
_not_of_tenant = re.compile("[^a-z0-9-]").search
_TENANT = frozenset(string.ascii_lowercase + string.digits + "-")


@json_peer("Slug")
def slug_expression(payload: Mapping[str, Any]) -> str | None:
    try:
        tenant = payload["tenant"]
        return f"tenant-{tenant}" if _is_tenant(tenant) else None
    except (KeyError, TypeError):
        return None


@json_peer("Slug")
def slug_search(payload: Mapping[str, Any]) -> str | None:
    try:
        tenant = payload["tenant"]
        if not _not_of_tenant(tenant) and 0 < len(tenant) <= 40:
            return "tenant-" + tenant  # type: ignore[no-any-return]
    except (KeyError, TypeError):
        pass
    return None


@json_peer("Slug")
def slug_set(payload: Mapping[str, Any]) -> str | None:
    tenant = payload.get("tenant")
    if type(tenant) is str and 0 < len(tenant) <= 40 and _TENANT.issuperset(tenant):
        return f"tenant-{tenant}"
    return None


@json_peer("Slug")
def slug_strip(payload: Mapping[str, Any]) -> str | None:
    tenant = payload.get("tenant")
    if type(tenant) is str and 0 < len(tenant) <= 40:
        if not tenant.strip("abcdefghijklmnopqrstuvwxyz0123456789-"):
            return "tenant-" + tenant
    return None


_JUNK = frozenset({"null", "undefined", "none", "0", "anonymous", "guest"})


@json_peer("Rejected")
def rejected_subscripts(payload: Mapping[str, Any]) -> str | None:
    try:
        token = payload["token"]
        distinct_id = payload["distinct_id"]
    except KeyError:
        return None
    if (
        type(token) is str
        and token
        and type(distinct_id) is str
        and distinct_id
        and distinct_id.lower() not in _JUNK
    ):
        key = f"{token}:{distinct_id}"
        if len(key) <= 128 and key.isascii() and key.isprintable():
            return key
    return None


@json_peer("Rejected")
def rejected_length_first(payload: Mapping[str, Any]) -> str | None:
    try:
        token = payload["token"]
        distinct_id = payload["distinct_id"]
        key: str = token + ":" + distinct_id
    except (KeyError, TypeError):
        return None
    if (
        token
        and (len(distinct_id) > 9 or (distinct_id and distinct_id.lower() not in _JUNK))
        and len(key) <= 128
        and key.isascii()
        and key.isprintable()
    ):
        return key
    return None


@json_peer("Rejected")
def rejected_helper(payload: Mapping[str, Any]) -> str | None:
    token, distinct_id = payload.get("token"), payload.get("distinct_id")
    if not (isinstance(token, str) and isinstance(distinct_id, str) and token and distinct_id):
        return None
    if distinct_id.lower() in _JUNK:
        return None
    key = f"{token}:{distinct_id}"
    return key if valid(key) else None
