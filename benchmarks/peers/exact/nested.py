"""Payloads with objects inside by hand: GitHub deliveries and purchases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from benchmarks.peers.registry import peer
from benchmarks.peers.validity import plain, plain_number, plain_uuid, valid


def _number(value: object, high: int) -> int | str | None:
    """A number from 1 to `high`, or its text, for values of any class."""
    value = plain_number(value)
    if type(value) is int:
        return value if 0 < value <= high else None
    if type(value) is str and value.isascii() and value.isdigit() and value[0] != "0":
        return value if len(value) < 20 and int(value) <= high else None
    return None


def _at(value: Any, *steps: str) -> Any:
    """What lies at the end of some steps into a payload; None where there is nothing."""
    try:
        for step in steps:
            value = value[step]
    except (LookupError, TypeError):
        return None
    return value


_INT64 = (1 << 63) - 1


def _delivery_slowly(owner: object, repo: object, number: object) -> str | None:
    owner, repo, number = plain(owner), plain(repo), _number(number, _INT64)
    if type(owner) is not str or type(repo) is not str or not owner or not repo:
        return None
    if number and valid(key := f"{owner}/{repo}/{number}"):
        return key
    return key if valid(key := f"{owner}/{repo}") else None


@peer("PullRequest")
def delivery_subscripts(payload: Mapping[str, Any]) -> str | None:
    try:
        repository = payload["repository"]
        owner = repository["owner"]["login"]
        repo = repository["name"]
    except (LookupError, TypeError):
        return None
    try:
        number = payload["pull_request"]["number"] if "pull_request" in payload else None
    except (LookupError, TypeError):
        number = None
    if not (type(owner) is str and owner and type(repo) is str and repo):
        return _delivery_slowly(owner, repo, number)
    if number is not None and (
        (type(number) is int and 0 < number <= 9223372036854775807)
        or (number := _number(number, _INT64))
    ):
        key = f"{owner}/{repo}/{number}"
        if len(key) <= 128 and key.isascii() and key.isprintable():
            return key
    key = f"{owner}/{repo}"
    return key if len(key) <= 128 and key.isascii() and key.isprintable() else None


@peer("PullRequest")
def delivery_get(payload: Mapping[str, Any]) -> str | None:
    try:
        repository = payload["repository"]
        owner = repository["owner"]["login"]
        repo = repository["name"]
    except (LookupError, TypeError):
        return None
    pull_request = payload.get("pull_request")
    number = None
    if pull_request is not None:
        try:
            number = pull_request["number"]
        except (LookupError, TypeError):
            pass
    if not (type(owner) is str and owner and type(repo) is str and repo):
        return _delivery_slowly(owner, repo, number)
    if number is not None and (
        (type(number) is int and 0 < number <= 9223372036854775807)
        or (number := _number(number, _INT64))
    ):
        key = f"{owner}/{repo}/{number}"
        if len(key) <= 128 and key.isascii() and key.isprintable():
            return key
    key = f"{owner}/{repo}"
    if len(key) <= 128 and key.isascii() and key.isprintable():
        return key
    return None


@peer("PullRequest")
def delivery_shared_test(payload: Mapping[str, Any]) -> str | None:
    try:
        repository = payload["repository"]
        owner = repository["owner"]["login"]
        repo = repository["name"]
    except (LookupError, TypeError):
        return None
    if not (type(owner) is str and owner and type(repo) is str and repo):
        return _delivery_slowly(owner, repo, _at(payload, "pull_request", "number"))
    key = f"{owner}/{repo}"
    if not (len(key) <= 128 and key.isascii() and key.isprintable()):
        return None
    pull_request = payload.get("pull_request")
    if pull_request is not None:
        try:
            number = pull_request["number"]
        except (LookupError, TypeError):
            return key
        if (type(number) is int and 0 < number <= 9223372036854775807) or (
            number := _number(number, _INT64)
        ):
            longer = f"{key}/{number}"
            if len(longer) <= 128:
                return longer
    return key


@peer("PullRequest")
def delivery_helper(payload: Mapping[str, Any]) -> str | None:
    owner = _at(payload, "repository", "owner", "login")
    repo = _at(payload, "repository", "name")
    return _delivery_slowly(owner, repo, _at(payload, "pull_request", "number"))


_is_owner = re.compile("[A-Za-z0-9_-]{1,39}").fullmatch
_is_repo = re.compile("[A-Za-z0-9._-]{1,100}").fullmatch
_is_both = re.compile("[A-Za-z0-9_-]{1,39}/[A-Za-z0-9._-]{1,100}").fullmatch
_LARGEST = 9999999999


def _with_number(key: str, payload: Mapping[str, Any]) -> str | None:
    """The key of a pull request, or else `key` itself."""
    pull_request = payload.get("pull_request")
    if pull_request is not None:
        try:
            number = pull_request["number"]
        except (LookupError, TypeError):
            number = None
        if (type(number) is int and 0 < number <= _LARGEST) or (
            number := _number(number, _LARGEST)
        ):
            longer = f"{key}/{number}"
            if len(longer) <= 128:
                return longer
    return key if len(key) <= 128 else None


@peer("BoundedPullRequest")
def bounded_methods(payload: Mapping[str, Any]) -> str | None:
    try:
        repository = payload["repository"]
        account = repository["owner"]
        repo = repository["name"]
        owner = account["login"] if "login" in account else None
        if owner is None:
            owner = account["name"]
    except (LookupError, TypeError):
        return None
    if type(owner) is not str or type(repo) is not str:
        owner, repo = plain(owner), plain(repo)
        if type(owner) is not str or type(repo) is not str:
            return None
    if not (
        len(owner) <= 39
        and owner.isascii()
        and (owner.isalnum() or owner.replace("-", "0").replace("_", "0").isalnum())
        and 0 < len(repo) <= 100
        and ((repo.isascii() and repo.isalnum()) or _is_repo(repo))
    ):
        return None
    key = f"{owner}/{repo}".lower()
    pull_request = payload.get("pull_request")
    if pull_request is not None:
        try:
            number = pull_request["number"]
        except (LookupError, TypeError):
            number = None
        if (type(number) is int and 0 < number <= 9999999999) or (
            number := _number(number, _LARGEST)
        ):
            longer = f"{key}/{number}"
            if len(longer) <= 128:
                return longer
    return key if len(key) <= 128 else None


@peer("BoundedPullRequest")
def bounded_expressions(payload: Mapping[str, Any]) -> str | None:
    try:
        repository = payload["repository"]
        account = repository["owner"]
        repo = repository["name"]
        owner = account.get("login")
        if owner is None:
            owner = account.get("name")
        if not (_is_owner(owner) and _is_repo(repo)):
            return None
    except (AttributeError, LookupError, TypeError):
        return None
    return _with_number("/".join((owner, repo)).lower(), payload)


@peer("BoundedPullRequest")
def bounded_one_expression(payload: Mapping[str, Any]) -> str | None:
    try:
        repository = payload["repository"]
        account = repository["owner"]
        owner = account.get("login")
        key = "/".join((account.get("name") if owner is None else owner, repository["name"]))
    except (AttributeError, LookupError, TypeError):
        return None
    return _with_number(key.lower(), payload) if _is_both(key) else None


_CHANNELS = frozenset({"web", "shop", "phone"})
_is_uuid = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch


def _customer_slowly(channel: object, customer: object) -> str | None:
    channel = plain(channel)
    text = plain_uuid(customer)
    if channel in _CHANNELS and type(text) is str and text.isascii():
        if _is_uuid(text := text.lower()):
            return f"{channel}:{text}"
    return None


@peer("NestedCustomer")
def customer_tested(payload: Mapping[str, Any]) -> str | None:
    try:
        order = payload["order"]
        channel = order["channel"]
        customer = order["customer"]["id"]
    except (LookupError, TypeError):
        return None
    if (
        type(channel) is str
        and channel in _CHANNELS
        and type(customer) is str
        and _is_uuid(customer)
    ):
        return f"{channel}:{customer}"
    return _customer_slowly(channel, customer)


@peer("NestedCustomer")
def customer_constant_set(payload: Mapping[str, Any]) -> str | None:
    try:
        order = payload["order"]
        customer = order["customer"]["id"]
        channel = order["channel"]
    except (LookupError, TypeError):
        return None
    if type(channel) is str is type(customer) and channel in {"web", "shop", "phone"}:
        if _is_uuid(customer):
            return f"{channel}:{customer}"
    return _customer_slowly(channel, customer)


@peer("NestedCustomer")
def customer_helper(payload: Mapping[str, Any]) -> str | None:
    return _customer_slowly(
        _at(payload, "order", "channel"), _at(payload, "order", "customer", "id")
    )
