"""Strings with bounds by hand: alphabets, lengths, folded case, rejected values."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from typing import Any

from benchmarks.peers.registry import peer
from benchmarks.peers.validity import plain, valid

_is_owner = re.compile("[A-Za-z0-9-]{1,39}").fullmatch
_is_repo = re.compile("[A-Za-z0-9._-]{1,80}").fullmatch
_is_both = re.compile("[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,80}").fullmatch
_LETTERS_AND_DIGITS = string.ascii_letters + string.digits
_OWNER = frozenset(_LETTERS_AND_DIGITS + "-")
_REPO = frozenset(_LETTERS_AND_DIGITS + "._-")


@peer("Alphabets")
def alphabets_methods(payload: Mapping[str, Any]) -> str | None:
    try:
        owner = payload["owner"]
        repo = payload["repo"]
    except KeyError:
        return None
    if type(owner) is not str:
        owner = plain(owner)
    if type(repo) is not str:
        repo = plain(repo)
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


@peer("Alphabets")
def alphabets_methods_once(payload: Mapping[str, Any]) -> str | None:
    try:
        owner = payload["owner"]
        repo = payload["repo"]
    except KeyError:
        return None
    if type(owner) is not str or type(repo) is not str:
        return alphabets_expressions(payload)
    if (
        len(owner) <= 39
        and owner.isascii()
        and (owner.isalnum() or owner.replace("-", "0").isalnum())
        and repo
        and len(repo) <= 80
        and ((repo.isascii() and repo.isalnum()) or _is_repo(repo))
    ):
        return f"{owner}/{repo}"
    return None


@peer("Alphabets")
def alphabets_expressions(payload: Mapping[str, Any]) -> str | None:
    try:
        owner = payload["owner"]
        repo = payload["repo"]
        # A regular expression takes text and nothing else, and of a subclass its characters.
        if _is_owner(owner) and _is_repo(repo):
            return "/".join((owner, repo))
    except (KeyError, TypeError):
        pass
    return None


@peer("Alphabets")
def alphabets_of_joined_key(payload: Mapping[str, Any]) -> str | None:
    try:
        key = "/".join((payload["owner"], payload["repo"]))
    except (KeyError, TypeError):
        return None
    return key if _is_both(key) else None


@peer("Alphabets")
def alphabets_sets(payload: Mapping[str, Any]) -> str | None:
    owner, repo = plain(payload.get("owner")), plain(payload.get("repo"))
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


@peer("Insensitive")
def insensitive_alnum_first(payload: Mapping[str, Any]) -> str | None:
    try:
        host = payload["host"]
    except KeyError:
        return None
    if type(host) is not str and type(host := plain(host)) is not str:
        return None
    if len(host) <= 63 and host.isascii():
        if host.isalnum() or host.replace(".", "0").replace("-", "0").isalnum():
            return "host-" + host.lower()
    return None


@peer("Insensitive")
def insensitive_methods(payload: Mapping[str, Any]) -> str | None:
    try:
        host = payload["host"]
    except KeyError:
        return None
    if type(host) is str:
        if (
            len(host) <= 63
            and host.isascii()
            and host.replace("-", "0").replace(".", "0").isalnum()
        ):
            return f"host-{host.lower()}"
    elif isinstance(host, str):
        return insensitive_methods({"host": str.__str__(host)})
    return None


@peer("Insensitive")
def insensitive_expression(payload: Mapping[str, Any]) -> str | None:
    try:
        host = payload["host"]
        return f"host-{str.lower(host)}" if _is_host(host) else None
    except (KeyError, TypeError):
        return None


_is_tenant = re.compile("[a-z0-9-]{1,40}").fullmatch
_not_of_tenant = re.compile("[^a-z0-9-]").search
_TENANT = frozenset(string.ascii_lowercase + string.digits + "-")


@peer("Slug")
def slug_expression(payload: Mapping[str, Any]) -> str | None:
    try:
        tenant = payload["tenant"]
        if not _is_tenant(tenant):
            return None
        return "tenant-" + (tenant if type(tenant) is str else str.__str__(tenant))
    except (KeyError, TypeError):
        return None


@peer("Slug")
def slug_search(payload: Mapping[str, Any]) -> str | None:
    try:
        tenant = payload["tenant"]
    except KeyError:
        return None
    if type(tenant) is str:
        if tenant and len(tenant) <= 40 and not _not_of_tenant(tenant):
            return "tenant-" + tenant
    elif isinstance(tenant, str):
        return slug_search({"tenant": str.__str__(tenant)})
    return None


@peer("Slug")
def slug_search_of_key(payload: Mapping[str, Any]) -> str | None:
    try:
        # Refuses what is no text; what comes out is plain.
        key = "".join(("tenant-", payload["tenant"]))
    except (KeyError, TypeError):
        return None
    return key if 8 <= len(key) <= 47 and not _not_of_tenant(key) else None


@peer("Slug")
def slug_set(payload: Mapping[str, Any]) -> str | None:
    tenant = plain(payload.get("tenant"))
    if type(tenant) is str and 0 < len(tenant) <= 40 and _TENANT.issuperset(tenant):
        return f"tenant-{tenant}"
    return None


@peer("Slug")
def slug_strip(payload: Mapping[str, Any]) -> str | None:
    tenant = payload.get("tenant")
    if type(tenant) is not str and type(tenant := plain(tenant)) is not str:
        return None
    if tenant and len(tenant) <= 40 and not tenant.strip("abcdefghijklmnopqrstuvwxyz0123456789-"):
        return "tenant-" + tenant
    return None


_JUNK = frozenset({"null", "undefined", "none", "0", "anonymous", "guest"})


@peer("Rejected")
def rejected_subscripts(payload: Mapping[str, Any]) -> str | None:
    try:
        token = payload["token"]
        distinct_id = payload["distinct_id"]
    except KeyError:
        return None
    if type(token) is not str or type(distinct_id) is not str:
        token, distinct_id = plain(token), plain(distinct_id)
        if type(token) is not str or type(distinct_id) is not str:
            return None
    if token and distinct_id and distinct_id.lower() not in _JUNK:
        key = f"{token}:{distinct_id}"
        if len(key) <= 128 and key.isascii() and key.isprintable():
            return key
    return None


@peer("Rejected")
def rejected_length_first(payload: Mapping[str, Any]) -> str | None:
    try:
        token = payload["token"]
        distinct_id = payload["distinct_id"]
    except KeyError:
        return None
    if type(token) is not str or type(distinct_id) is not str:
        token, distinct_id = plain(token), plain(distinct_id)
        if type(token) is not str or type(distinct_id) is not str:
            return None
    if token and (len(distinct_id) > 9 or (distinct_id and distinct_id.lower() not in _JUNK)):
        key = f"{token}:{distinct_id}"
        if len(key) <= 128 and key.isascii() and key.isprintable():
            return key
    return None


@peer("Rejected")
def rejected_helper(payload: Mapping[str, Any]) -> str | None:
    token, distinct_id = plain(payload.get("token")), plain(payload.get("distinct_id"))
    if not (isinstance(token, str) and isinstance(distinct_id, str) and token and distinct_id):
        return None
    if distinct_id.lower() in _JUNK:
        return None
    key = f"{token}:{distinct_id}"
    return key if valid(key) else None
