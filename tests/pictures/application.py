"""A strategy of an application, for the explanations of what it gives."""

from __future__ import annotations

from keylane.model import SessionKeyExtractor


class Own:
    def generate_key(self, extractor: SessionKeyExtractor) -> str | None:
        code = extractor.get_metadata("code")
        if code == "wrong":
            raise LookupError("no such code: \x1b[31m")
        return {"none": None, "empty": ""}.get(code or "", f"own-{code}")
