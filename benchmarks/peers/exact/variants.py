"""Fields that depend on what a message tells, by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from benchmarks.peers.registry import peer
from benchmarks.peers.validity import plain, plain_number

_is_repo = re.compile("[A-Za-z0-9._-]{1,80}").fullmatch
_LARGEST = (1 << 63) - 1


def _number(value: object) -> int | None:
    """A number from 1 to the largest of 64 bits, of any class."""
    value = plain_number(value)
    if type(value) is str and value.isascii() and value.isdigit() and value[0] != "0":
        value = int(value) if len(value) < 20 else None
    return value if type(value) is int and 0 < value <= _LARGEST else None


def _owner(value: object) -> str | None:
    text = plain(value)
    if text is None or len(text) > 39 or not text.isascii():
        return None
    return text if text.isalnum() or text.replace("-", "0").isalnum() else None


def _repo(value: object) -> str | None:
    text = plain(value)
    return text if text is not None and _is_repo(text) else None


@peer("Variants")
def variants_subscripts(payload: Mapping[str, Any]) -> str | None:
    try:
        inner = payload["payload"]
        repository = inner["repository"]
        owner = repository["owner"]["login"]
        repo = repository["name"]
    except (LookupError, TypeError):
        return None
    if type(owner) is not str and (owner := plain(owner)) is None:
        return None
    if type(repo) is not str and (repo := plain(repo)) is None:
        return None
    if not (
        len(owner) <= 39
        and owner.isascii()
        and (owner.isalnum() or owner.replace("-", "0").isalnum())
        and 0 < len(repo) <= 80
        and ((repo.isalnum() and repo.isascii()) or _is_repo(repo))
    ):
        return None
    event = payload.get("event")
    if type(event) is not str:
        event = plain(event)
    try:
        if event == "pull_request":
            number = inner["pull_request"]["number"]
        elif event == "issues" or event == "issue_comment":
            number = inner["issue"]["number"]
        else:
            return f"{owner}/{repo}"
    except (LookupError, TypeError):
        return f"{owner}/{repo}"
    if (type(number) is int and 0 < number <= 9223372036854775807) or (number := _number(number)):
        key = f"{owner}/{repo}/{number}"
        if len(key) <= 128:
            return key
    return f"{owner}/{repo}"


@peer("Variants")
def variants_table(payload: Mapping[str, Any]) -> str | None:
    try:
        inner = payload["payload"]
        repository = inner["repository"]
        owner, repo = _owner(repository["owner"]["login"]), _repo(repository["name"])
    except (LookupError, TypeError):
        return None
    if owner is None or repo is None:
        return None
    place = _PLACES.get(plain(payload.get("event")) or "")
    try:
        number = _number(inner[place]["number"]) if place else None
    except (LookupError, TypeError):
        number = None
    key = f"{owner}/{repo}/{number}"
    return key if number is not None and len(key) <= 128 else f"{owner}/{repo}"


_PLACES = {"pull_request": "pull_request", "issues": "issue", "issue_comment": "issue"}


@peer("VariantsMatched")
def variants_matched_once(payload: Mapping[str, Any]) -> str | None:
    try:
        event = payload["event"]
        inner = payload["payload"]
        repository = inner["repository"]
        owner = repository["owner"]["login"]
        repo = repository["name"]
        if type(event) is not str:
            event = plain(event)
        if event == "pull_request":
            kind, number = "pr", inner["pull_request"]["number"]
        elif event == "issues" or event == "issue_comment":
            kind, number = "issue", inner["issue"]["number"]
        elif event == "push":
            kind, number = "", None
        else:
            return None
    except (LookupError, TypeError):
        return None
    if type(owner) is not str and (owner := plain(owner)) is None:
        return None
    if type(repo) is not str and (repo := plain(repo)) is None:
        return None
    if not (
        len(owner) <= 39
        and owner.isascii()
        and (owner.isalnum() or owner.replace("-", "0").isalnum())
        and 0 < len(repo) <= 80
        and ((repo.isalnum() and repo.isascii()) or _is_repo(repo))
    ):
        return None
    if not kind:
        return f"{owner}/{repo}"
    if (type(number) is int and 0 < number <= 9223372036854775807) or (number := _number(number)):
        key = f"{owner}/{repo}/{kind}/{number}"
        if len(key) <= 128:
            return key
    return None


@peer("VariantsMatched")
def variants_matched_table(payload: Mapping[str, Any]) -> str | None:
    event = plain(payload.get("event"))
    try:
        inner = payload["payload"]
        repository = inner["repository"]
        owner, repo = _owner(repository["owner"]["login"]), _repo(repository["name"])
        if owner is None or repo is None:
            return None
        if event == "push":
            return f"{owner}/{repo}"
        place = _PLACES[event or ""]
        number = _number(inner[place]["number"])
    except (LookupError, TypeError):
        return None
    key = f"{owner}/{repo}/{'issue' if place == 'issue' else 'pr'}/{number}"
    return key if number is not None and len(key) <= 128 else None
