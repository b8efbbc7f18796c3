"""A session key strategy of an application, as `extern` in accounts.lane names it.

The name there is `legacy_accounts.lanes`: the folder `examples/` has to be on the path of Python.
"""

from __future__ import annotations

from typing import Protocol

_ACCOUNT_COLUMNS = slice(8, 20)


class Extractor(Protocol):
    """What a strategy can ask for the metadata of a message."""

    def get_metadata(self, name: str, /) -> str | None:
        """The text of a metadata field, or None if the message has none."""


class RecordAccount:
    """The account in columns 9 to 20 of the field `record`, padded with blanks on the left."""

    def generate_key(self, extractor: Extractor) -> str | None:
        """The account, or None: there is no record, or no account in it."""
        record = extractor.get_metadata("record")
        return record[_ACCOUNT_COLUMNS].strip() or None if record is not None else None
