"""Where a strategy gets the metadata of a message from.

The one thing an application has to provide. Never sees a message's body.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Protocol

__all__ = ["MappingExtractor", "SessionKeyExtractor"]


class SessionKeyExtractor(Protocol):
    """Answers for the metadata of one message.

    Derive from it and write `get_metadata`; the two other methods have defaults. The extractor
    classes of generated modules fit it without deriving from it.
    """

    @abstractmethod
    def get_metadata(self, name: str) -> str | None:
        """The text of metadata field `name`, or None if the message has none."""

    def list_metadata_keys(self) -> list[str]:
        """The names of the fields that the message has a text for; by default none is listed."""
        return []

    def get_all_metadata(self) -> dict[str, str]:
        """The texts of all fields that `list_metadata_keys` names."""
        texts = {name: self.get_metadata(name) for name in self.list_metadata_keys()}
        return {name: text for name, text in texts.items() if text is not None}


class MappingExtractor(SessionKeyExtractor):
    """Metadata that is at hand as a mapping from names to texts."""

    def __init__(self, metadata: Mapping[str, str]) -> None:
        """Answer from `metadata`."""
        self._metadata = metadata

    def get_metadata(self, name: str) -> str | None:
        """The text under `name`, or None."""
        return self._metadata.get(name)

    def list_metadata_keys(self) -> list[str]:
        """The names in the mapping, in its order."""
        return list(self._metadata)
