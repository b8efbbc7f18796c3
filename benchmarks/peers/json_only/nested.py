"""Payloads with objects inside by hand: GitHub deliveries and purchases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from benchmarks.peers.registry import json_peer
from benchmarks.peers.validity import valid


def _number(value: object, high: int) -> int | str | None:
    """A number from 1 to `high`, or its text."""
    if type(value) is int:
        return value if 0 < value <= high else None
    if type(value) is str and value.isascii() and value.isdigit() and value[0] != "0":
        return value if len(value) < 20 and int(value) <= high else None
    return None


_INT64 = (1 << 63) - 1


@json_peer("PullRequest")
def delivery_subscripts(payload: Mapping[str, Any]) -> str | None:
    try:
        repository = payload["repository"]
        owner = repository["owner"]["login"]
        repo = repository["name"]
    except (LookupError, TypeError):
        return None
    if not (type(owner) is str and owner and type(repo) is str and repo):
        return None
    try:
        number = payload["pull_request"]["number"] if "pull_request" in payload else None
    except (LookupError, TypeError):
        number = None
    if number is not None and (
        (type(number) is int and 0 < number <= _INT64) or (number := _number(number, _INT64))
    ):
        key = f"{owner}/{repo}/{number}"
        if len(key) <= 128 and key.isascii() and key.isprintable():
            return key
    key = f"{owner}/{repo}"
    return key if len(key) <= 128 and key.isascii() and key.isprintable() else None


@json_peer("PullRequest")
def delivery_shared_test(payload: Mapping[str, Any]) -> str | None:
    try:
        repository = payload["repository"]
        owner = repository["owner"]["login"]
        repo = repository["name"]
        key: str = owner + "/" + repo
    except (LookupError, TypeError):
        return None
    if not (owner and repo and len(key) <= 128 and key.isascii() and key.isprintable()):
        return None
    pull_request = payload.get("pull_request")
    if pull_request is not None and type(pull_request) is dict:
        number = pull_request.get("number")
        if (type(number) is int and 0 < number <= _INT64) or (number := _number(number, _INT64)):
            longer = f"{key}/{number}"
            if len(longer) <= 128:
                return longer
    return key


@json_peer("PullRequest")
def delivery_shared_test_and_get(payload: Mapping[str, Any]) -> str | None:
    try:
        repository = payload["repository"]
        owner = repository["owner"]["login"]
        repo = repository["name"]
        pull_request = payload.get("pull_request")
        number = pull_request["number"] if pull_request else None
    except KeyError:
        if "repository" not in payload or not isinstance(payload["repository"], dict):
            return None
        return _slow_delivery(payload)
    except TypeError:
        return _slow_delivery(payload)
    if not (type(owner) is str and owner and type(repo) is str and repo):
        return None
    key = f"{owner}/{repo}"
    if not (len(key) <= 128 and key.isascii() and key.isprintable()):
        return None
    if number is not None and (
        (type(number) is int and 0 < number <= _INT64) or (number := _number(number, _INT64))
    ):
        longer = f"{key}/{number}"
        if len(longer) <= 128:
            return longer
    return key


@json_peer("PullRequest")
def _slow_delivery(payload: Mapping[str, Any]) -> str | None:
    repository = payload.get("repository")
    if not isinstance(repository, dict):
        return None
    account = repository.get("owner")
    owner = account.get("login") if isinstance(account, dict) else None
    repo = repository.get("name")
    if not (isinstance(owner, str) and isinstance(repo, str) and owner and repo):
        return None
    pull_request = payload.get("pull_request")
    if isinstance(pull_request, dict) and (number := _number(pull_request.get("number"), _INT64)):
        key = f"{owner}/{repo}/{number}"
        if valid(key):
            return key
    key = f"{owner}/{repo}"
    return key if valid(key) else None


_is_owner = re.compile("[A-Za-z0-9_-]{1,39}").fullmatch
_is_repo = re.compile("[A-Za-z0-9._-]{1,100}").fullmatch
_LARGEST = 9999999999


@json_peer("BoundedPullRequest")
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
    key = f"{owner}/{repo}".lower()
    pull_request = payload.get("pull_request")
    if type(pull_request) is dict and (number := _number(pull_request.get("number"), _LARGEST)):
        longer = f"{key}/{number}"
        if len(longer) <= 128:
            return longer
    return key if len(key) <= 128 else None


@json_peer("BoundedPullRequest")
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
    if not (
        type(owner) is str
        and len(owner) <= 39
        and owner.isascii()
        and (owner.isalnum() or owner.replace("-", "0").replace("_", "0").isalnum())
        and type(repo) is str
        and 0 < len(repo) <= 100
        and ((repo.isascii() and repo.isalnum()) or _is_repo(repo))
    ):
        return None
    key = f"{owner}/{repo}".lower()
    pull_request = payload.get("pull_request")
    if pull_request is not None and type(pull_request) is dict:
        number = pull_request.get("number")
        if (type(number) is int and 0 < number <= _LARGEST) or (
            number := _number(number, _LARGEST)
        ):
            longer = f"{key}/{number}"
            if len(longer) <= 128:
                return longer
    return key if len(key) <= 128 else None


@json_peer("BoundedPullRequest")
def bounded_one_expression(
    payload: Mapping[str, Any],
    is_both: Any = re.compile("[A-Za-z0-9_-]{1,39}/[A-Za-z0-9._-]{1,100}").fullmatch,
) -> str | None:
    try:
        repository = payload["repository"]
        account = repository["owner"]
        owner = account.get("login")
        key: str = (account.get("name") if owner is None else owner) + "/" + repository["name"]
    except (AttributeError, LookupError, TypeError):
        return None
    if not is_both(key):
        return None
    key = key.lower()
    if "pull_request" in payload:
        pull_request = payload["pull_request"]
        if type(pull_request) is dict and (number := _number(pull_request.get("number"), _LARGEST)):
            longer = f"{key}/{number}"
            if len(longer) <= 128:
                return longer
    return key if len(key) <= 128 else None


_CHANNELS = frozenset({"web", "shop", "phone"})
_is_uuid = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch


@json_peer("NestedCustomer")
def customer_subscripts(payload: Mapping[str, Any]) -> str | None:
    try:
        order = payload["order"]
        channel = order["channel"]
        customer = order["customer"]["id"]
        if channel in _CHANNELS and _is_uuid(customer):
            return f"{channel}:{customer}"
        if customer.isascii() and channel in _CHANNELS and _is_uuid(customer := customer.lower()):
            return f"{channel}:{customer}"
    except (AttributeError, LookupError, TypeError):
        pass
    return None


@json_peer("NestedCustomer")
def customer_tested(payload: Mapping[str, Any]) -> str | None:
    try:
        order = payload["order"]
        channel = order["channel"]
        customer = order["customer"]["id"]
    except (LookupError, TypeError):
        return None
    if type(channel) is str and channel in _CHANNELS and type(customer) is str:
        if _is_uuid(customer):
            return f"{channel}:{customer}"
        if customer.isascii() and _is_uuid(customer := customer.lower()):
            return f"{channel}:{customer}"
    return None


@json_peer("NestedCustomer")
def customer_gets(payload: Mapping[str, Any]) -> str | None:
    order = payload.get("order")
    if not isinstance(order, dict) or not isinstance(order.get("customer"), dict):
        return None
    channel, customer = order.get("channel"), order["customer"].get("id")
    if isinstance(channel, str) and channel in _CHANNELS and isinstance(customer, str):
        if len(customer) == 36 and customer.isascii() and _is_uuid(customer := customer.lower()):
            return f"{channel}:{customer}"
    return None
