"""Flat fallbacks by hand: the pull request, else the repository; a stream, else a constant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.peers.registry import json_peer
from benchmarks.peers.validity import is_key, valid


@json_peer("FlatPullRequest")
def flat_in(payload: Mapping[str, Any]) -> str | None:
    try:
        owner = payload["owner"]
        repo = payload["repo"]
    except KeyError:
        return None
    if not (type(owner) is str and owner and type(repo) is str and repo):
        return None
    if "pr_number" in payload:
        pr_number = payload["pr_number"]
        if type(pr_number) is str and pr_number:
            key = f"{owner}/{repo}/{pr_number}"
            if len(key) <= 128 and key.isascii() and key.isprintable():
                return key
    key = f"{owner}/{repo}"
    return key if len(key) <= 128 and key.isascii() and key.isprintable() else None


@json_peer("FlatPullRequest")
def flat_get(payload: Mapping[str, Any]) -> str | None:
    try:
        owner = payload["owner"]
        repo = payload["repo"]
    except KeyError:
        return None
    if not (type(owner) is str and owner and type(repo) is str and repo):
        return None
    pr_number = payload.get("pr_number")
    if pr_number and type(pr_number) is str:
        key = f"{owner}/{repo}/{pr_number}"
        if len(key) <= 128 and key.isascii() and key.isprintable():
            return key
    key = f"{owner}/{repo}"
    if len(key) <= 128 and key.isascii() and key.isprintable():
        return key
    return None


@json_peer("FlatPullRequest")
def flat_shared_beginning(payload: Mapping[str, Any]) -> str | None:
    try:
        owner = payload["owner"]
        repo = payload["repo"]
        repository: str = owner + "/" + repo
    except (KeyError, TypeError):
        return None
    if not (owner and repo and len(repository) <= 128):
        return None
    if not (repository.isascii() and repository.isprintable()):
        return None
    pr_number = payload.get("pr_number")
    if pr_number and type(pr_number) is str:
        key = f"{repository}/{pr_number}"
        if len(key) <= 128 and pr_number.isascii() and pr_number.isprintable():
            return key
    return repository


@json_peer("FlatPullRequest")
def flat_helper(payload: Mapping[str, Any]) -> str | None:
    owner, repo = payload.get("owner"), payload.get("repo")
    if not (isinstance(owner, str) and isinstance(repo, str) and owner and repo):
        return None
    pr_number = payload.get("pr_number")
    if isinstance(pr_number, str) and pr_number:
        key = f"{owner}/{repo}/{pr_number}"
        if valid(key):
            return key
    key = f"{owner}/{repo}"
    return key if valid(key) else None


@json_peer("FlatPullRequest")
def flat_expression(payload: Mapping[str, Any]) -> str | None:
    owner, repo = payload.get("owner"), payload.get("repo")
    if isinstance(owner, str) and isinstance(repo, str) and owner and repo:
        pr_number = payload.get("pr_number")
        if isinstance(pr_number, str) and pr_number and is_key(f"{owner}/{repo}/{pr_number}"):
            return f"{owner}/{repo}/{pr_number}"
        if is_key(f"{owner}/{repo}"):
            return f"{owner}/{repo}"
    return None


class ByHand:
    """The rule as a method."""

    __slots__ = ()

    def key(self, payload: Mapping[str, Any]) -> str | None:
        try:
            owner = payload["owner"]
            repo = payload["repo"]
        except KeyError:
            return None
        if type(owner) is not str or not owner or type(repo) is not str or not repo:
            return None
        if (pr_number := payload.get("pr_number")) and type(pr_number) is str:
            key = f"{owner}/{repo}/{pr_number}"
            if len(key) <= 128 and key.isascii() and key.isprintable():
                return key
        key = f"{owner}/{repo}"
        return key if len(key) <= 128 and key.isascii() and key.isprintable() else None


json_peer("FlatPullRequest")(ByHand().key)


def _number(value: object) -> int | str | None:
    """A number from 1 to the largest of 64 bits, or its text."""
    if type(value) is int:
        return value if 0 < value < 1 << 63 else None
    if type(value) is str and value.isascii() and value.isdigit() and value[0] != "0":
        return value if len(value) < 19 or (len(value) == 19 and int(value) < 1 << 63) else None
    return None


@json_peer("NumberedPullRequest")
def numbered_get(payload: Mapping[str, Any]) -> str | None:
    try:
        owner = payload["owner"]
        repo = payload["repo"]
    except KeyError:
        return None
    if not (type(owner) is str and owner and type(repo) is str and repo):
        return None
    number = payload.get("pr_number")
    if number is not None and (
        (type(number) is int and 0 < number < 1 << 63) or (number := _number(number))
    ):
        key = f"{owner}/{repo}/{number}"
        if len(key) <= 128 and key.isascii() and key.isprintable():
            return key
    key = f"{owner}/{repo}"
    if len(key) <= 128 and key.isascii() and key.isprintable():
        return key
    return None


@json_peer("NumberedPullRequest")
def numbered_shared_beginning(payload: Mapping[str, Any]) -> str | None:
    try:
        owner = payload["owner"]
        repo = payload["repo"]
        repository: str = owner + "/" + repo
    except (KeyError, TypeError):
        return None
    if not (owner and repo and len(repository) <= 128):
        return None
    if not (repository.isascii() and repository.isprintable()):
        return None
    number = payload.get("pr_number")
    if number is not None and (
        (type(number) is int and 0 < number < 1 << 63) or (number := _number(number))
    ):
        key = f"{repository}/{number}"
        if len(key) <= 128:
            return key
    return repository


@json_peer("NumberedPullRequest")
def numbered_shared_test(payload: Mapping[str, Any]) -> str | None:
    try:
        owner = payload["owner"]
        repo = payload["repo"]
    except KeyError:
        return None
    if not (type(owner) is str and owner and type(repo) is str and repo):
        return None
    repository = f"{owner}/{repo}"
    if len(repository) > 128 or not repository.isascii() or not repository.isprintable():
        return None
    if "pr_number" in payload:
        number = payload["pr_number"]
        if (type(number) is int and 0 < number < 1 << 63) or (number := _number(number)):
            key = f"{repository}/{number}"
            return key if len(key) <= 128 else repository
    return repository


@json_peer("NumberedPullRequest")
def numbered_helper(payload: Mapping[str, Any]) -> str | None:
    owner, repo = payload.get("owner"), payload.get("repo")
    if not (isinstance(owner, str) and isinstance(repo, str) and owner and repo):
        return None
    if number := _number(payload.get("pr_number")):
        key = f"{owner}/{repo}/{number}"
        if valid(key):
            return key
    key = f"{owner}/{repo}"
    return key if valid(key) else None


@json_peer("Default")
def default_get(payload: Mapping[str, Any]) -> str:
    stream = payload.get("stream")
    if stream and type(stream) is str and len(stream) <= 121:
        if stream.isascii() and stream.isprintable():
            return f"stream-{stream}"
    return "default"


@json_peer("Default")
def default_in(payload: Mapping[str, Any]) -> str:
    if "stream" in payload:
        stream = payload["stream"]
        if (
            type(stream) is str
            and 0 < len(stream) <= 121
            and stream.isascii()
            and stream.isprintable()
        ):
            return "stream-" + stream
    return "default"


@json_peer("Default")
def default_helper(payload: Mapping[str, Any]) -> str:
    if (stream := payload.get("stream")) and isinstance(stream, str):
        key = f"stream-{stream}"
        if valid(key):
            return key
    return "default"
