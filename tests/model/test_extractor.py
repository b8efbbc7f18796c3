from __future__ import annotations

import pytest

from keylane.model import MappingExtractor, SessionKeyExtractor


class Header(SessionKeyExtractor):
    """What an application writes: one method."""

    def get_metadata(self, name: str) -> str | None:
        return {"owner": "octocat"}.get(name)


class ListedHeader(Header):
    def list_metadata_keys(self) -> list[str]:
        return ["owner", "repo"]


def test_one_method_is_enough() -> None:
    extractor = Header()
    assert extractor.get_metadata("owner") == "octocat"
    assert extractor.list_metadata_keys() == []
    assert extractor.get_all_metadata() == {}


def test_all_metadata_are_the_listed_fields_that_have_a_text() -> None:
    assert ListedHeader().get_all_metadata() == {"owner": "octocat"}


def test_without_that_method_there_is_no_extractor() -> None:
    class Nameless(SessionKeyExtractor):
        pass

    with pytest.raises(TypeError, match="get_metadata"):
        Nameless()  # type: ignore[abstract]


def test_a_mapping_is_an_extractor() -> None:
    extractor = MappingExtractor({"owner": "octocat", "repo": ""})
    assert extractor.get_metadata("owner") == "octocat"
    assert extractor.get_metadata("missing") is None
    assert extractor.list_metadata_keys() == ["owner", "repo"]
    assert extractor.get_all_metadata() == {"owner": "octocat", "repo": ""}
