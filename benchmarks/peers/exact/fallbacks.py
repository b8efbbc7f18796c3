"""Flat fallbacks by hand: the pull request, else the repository; a stream, else a constant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.peers.registry import peer
from benchmarks.peers.validity import plain, plain_number, valid


def _pull_request_slowly(owner: object, repo: object, pr_number: object) -> str | None:
    """The rule for values of any class."""
    owner, repo, pr_number = plain(owner), plain(repo), plain(pr_number)
    if type(owner) is not str or type(repo) is not str or not owner or not repo:
        return None
    if pr_number and type(pr_number) is str and valid(key := f"{owner}/{repo}/{pr_number}"):
        return key
    return key if valid(key := f"{owner}/{repo}") else None


@peer("FlatPullRequest")
def flat_in(payload: Mapping[str, Any]) -> str | None:
    try:
        owner = payload["owner"]
        repo = payload["repo"]
    except KeyError:
        return None
    if not (type(owner) is str and owner and type(repo) is str and repo):
        return _pull_request_slowly(owner, repo, payload.get("pr_number"))
    if "pr_number" in payload:
        pr_number = payload["pr_number"]
        if type(pr_number) is str:
            if pr_number:
                key = f"{owner}/{repo}/{pr_number}"
                if len(key) <= 128 and key.isascii() and key.isprintable():
                    return key
        elif isinstance(pr_number, str):
            return _pull_request_slowly(owner, repo, pr_number)
    key = f"{owner}/{repo}"
    return key if len(key) <= 128 and key.isascii() and key.isprintable() else None


@peer("FlatPullRequest")
def flat_get(payload: Mapping[str, Any]) -> str | None:
    try:
        owner = payload["owner"]
        repo = payload["repo"]
    except KeyError:
        return None
    if not (type(owner) is str and owner and type(repo) is str and repo):
        return _pull_request_slowly(owner, repo, payload.get("pr_number"))
    pr_number = payload.get("pr_number")
    if pr_number is not None:
        if type(pr_number) is str:
            if pr_number:
                key = f"{owner}/{repo}/{pr_number}"
                if len(key) <= 128 and key.isascii() and key.isprintable():
                    return key
        elif isinstance(pr_number, str):
            return _pull_request_slowly(owner, repo, pr_number)
    key = f"{owner}/{repo}"
    if len(key) <= 128 and key.isascii() and key.isprintable():
        return key
    return None


@peer("FlatPullRequest")
def flat_shared_beginning(payload: Mapping[str, Any]) -> str | None:
    try:
        owner = payload["owner"]
        repo = payload["repo"]
    except KeyError:
        return None
    if not (type(owner) is str and owner and type(repo) is str and repo):
        return _pull_request_slowly(owner, repo, payload.get("pr_number"))
    repository = f"{owner}/{repo}"
    if not (len(repository) <= 128 and repository.isascii() and repository.isprintable()):
        return None
    pr_number = payload.get("pr_number")
    if type(pr_number) is not str:
        if pr_number is None or type(pr_number := plain(pr_number)) is not str:
            return repository
    if pr_number and len(repository) + len(pr_number) <= 127:
        if pr_number.isascii() and pr_number.isprintable():
            return f"{repository}/{pr_number}"
    return repository


@peer("FlatPullRequest")
def flat_helper(payload: Mapping[str, Any]) -> str | None:
    owner, repo = plain(payload.get("owner")), plain(payload.get("repo"))
    if not (isinstance(owner, str) and isinstance(repo, str) and owner and repo):
        return None
    pr_number = plain(payload.get("pr_number"))
    if isinstance(pr_number, str) and pr_number and valid(f"{owner}/{repo}/{pr_number}"):
        return f"{owner}/{repo}/{pr_number}"
    return f"{owner}/{repo}" if valid(f"{owner}/{repo}") else None


class ByHand:
    """The rule as a method."""

    __slots__ = ()

    def flat_method(self, payload: Mapping[str, Any]) -> str | None:
        try:
            owner = payload["owner"]
            repo = payload["repo"]
        except KeyError:
            return None
        if type(owner) is not str or not owner or type(repo) is not str or not repo:
            return _pull_request_slowly(owner, repo, payload.get("pr_number"))
        pr_number = payload.get("pr_number")
        if pr_number is not None:
            if type(pr_number) is not str:
                return _pull_request_slowly(owner, repo, pr_number)
            if pr_number:
                key = f"{owner}/{repo}/{pr_number}"
                if len(key) <= 128 and key.isascii() and key.isprintable():
                    return key
        key = f"{owner}/{repo}"
        return key if len(key) <= 128 and key.isascii() and key.isprintable() else None


peer("FlatPullRequest")(ByHand().flat_method)

_LARGEST = (1 << 63) - 1


def _number(value: object) -> int | str | None:
    """A number from 1 to the largest of 64 bits, or its text, for values of any class."""
    value = plain_number(value)
    if type(value) is int:
        return value if 0 < value <= _LARGEST else None
    if type(value) is str and value.isascii() and value.isdigit() and value[0] != "0":
        return value if len(value) < 20 and int(value) <= _LARGEST else None
    return None


def _numbered_slowly(owner: object, repo: object, number: object) -> str | None:
    owner, repo, number = plain(owner), plain(repo), _number(number)
    if type(owner) is not str or type(repo) is not str or not owner or not repo:
        return None
    if number and valid(key := f"{owner}/{repo}/{number}"):
        return key
    return key if valid(key := f"{owner}/{repo}") else None


@peer("NumberedPullRequest")
def numbered_get(payload: Mapping[str, Any]) -> str | None:
    try:
        owner = payload["owner"]
        repo = payload["repo"]
    except KeyError:
        return None
    if not (type(owner) is str and owner and type(repo) is str and repo):
        return _numbered_slowly(owner, repo, payload.get("pr_number"))
    number = payload.get("pr_number")
    if number is not None and (
        (type(number) is int and 0 < number <= 9223372036854775807) or (number := _number(number))
    ):
        key = f"{owner}/{repo}/{number}"
        if len(key) <= 128 and key.isascii() and key.isprintable():
            return key
    key = f"{owner}/{repo}"
    if len(key) <= 128 and key.isascii() and key.isprintable():
        return key
    return None


@peer("NumberedPullRequest")
def numbered_in(payload: Mapping[str, Any]) -> str | None:
    try:
        owner = payload["owner"]
        repo = payload["repo"]
    except KeyError:
        return None
    if not (type(owner) is str and owner and type(repo) is str and repo):
        return _numbered_slowly(owner, repo, payload.get("pr_number"))
    if "pr_number" in payload:
        number = payload["pr_number"]
        if (type(number) is int and 0 < number <= 9223372036854775807) or (
            number := _number(number)
        ):
            key = f"{owner}/{repo}/{number}"
            if len(key) <= 128 and key.isascii() and key.isprintable():
                return key
    key = f"{owner}/{repo}"
    return key if len(key) <= 128 and key.isascii() and key.isprintable() else None


@peer("NumberedPullRequest")
def numbered_shared_test(payload: Mapping[str, Any]) -> str | None:
    try:
        owner = payload["owner"]
        repo = payload["repo"]
    except KeyError:
        return None
    if not (type(owner) is str and owner and type(repo) is str and repo):
        return _numbered_slowly(owner, repo, payload.get("pr_number"))
    repository = f"{owner}/{repo}"
    if len(repository) > 128 or not repository.isascii() or not repository.isprintable():
        return None
    number = payload.get("pr_number")
    if number is not None and (
        (type(number) is int and 0 < number <= 9223372036854775807) or (number := _number(number))
    ):
        key = f"{repository}/{number}"
        return key if len(key) <= 128 else repository
    return repository


@peer("NumberedPullRequest")
def numbered_helper(payload: Mapping[str, Any]) -> str | None:
    return _numbered_slowly(payload.get("owner"), payload.get("repo"), payload.get("pr_number"))


@peer("Default")
def default_get(payload: Mapping[str, Any]) -> str:
    stream = payload.get("stream")
    if stream is not None:
        if type(stream) is not str:
            stream = plain(stream)
        if stream and type(stream) is str and len(stream) <= 121:
            if stream.isascii() and stream.isprintable():
                return "stream-" + stream
    return "default"


@peer("Default")
def default_in(payload: Mapping[str, Any]) -> str:
    if "stream" in payload:
        stream = payload["stream"]
        if type(stream) is not str:
            stream = plain(stream)
        if (
            type(stream) is str
            and stream
            and len(stream) <= 121
            and stream.isascii()
            and stream.isprintable()
        ):
            return "stream-" + stream
    return "default"


@peer("Default")
def default_type_first(payload: Mapping[str, Any]) -> str:
    stream = payload.get("stream")
    if (type(stream) is str and stream) or (stream := plain(stream)):
        if len(stream) <= 121 and stream.isascii() and stream.isprintable():
            return f"stream-{stream}"
    return "default"


@peer("Default")
def default_helper(payload: Mapping[str, Any]) -> str:
    stream = plain(payload.get("stream"))
    if stream and isinstance(stream, str) and valid(f"stream-{stream}"):
        return f"stream-{stream}"
    return "default"
