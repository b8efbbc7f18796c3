"""A strategy of an application, for the vectors that use `extern`."""

from __future__ import annotations

from keylane.model import SessionKeyExtractor


class LastPart:
    """What stands behind the last `/` of the field `path`."""

    def generate_key(self, extractor: SessionKeyExtractor) -> str | None:
        path = extractor.get_metadata("path")
        return None if path is None else path.rpartition("/")[2]
