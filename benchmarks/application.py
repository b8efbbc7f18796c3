"""A strategy of an application's own, which a rule of constructs.lane calls."""

from __future__ import annotations

from typing import Any

__all__ = ["ByTenant"]


class ByTenant:
    """The part of a tenant's name before the first `-`, where there is one."""

    def generate_key(self, extractor: Any) -> str | None:
        """The key, or None."""
        tenant = extractor.get_metadata("tenant")
        if tenant is None:
            return None
        name, dash, _ = tenant.partition("-")
        return f"group-{name}" if dash else None
