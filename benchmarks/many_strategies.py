"""A `.lane` file of any number of strategies, of the kinds that people write."""

from __future__ import annotations

__all__ = ["lane_text"]

_SCHEMA = """\
## Events of service {number}.
schema Service{number} {{
  kind: enum("created", "changed", "deleted", "archived")
  tenant: string(chars="a-z0-9-", max=40) @ /tenant/slug
  owner: string(chars="A-Za-z0-9-", max=39, case=insensitive)
    @ /repository/owner/login | /repository/owner/name
  repo: string(chars="A-Za-z0-9._-", max=80) @ /repository/name
  number: int(min=1, max=9999999999)? @ /pull_request/number
  item: uuid @ /item/id
  name: string(reject=("null", "none"))?
}}
"""

_STRATEGIES = (
    'single(item; "item")',
    "composite(tenant, kind, item; ':')".replace("'", '"'),
    'fallback(composite(owner, repo, number; "/"), composite(owner, repo; "/"))',
    'composite(tenant, name; "-")',
    'fallback(single(name; "name"), single(tenant; "tenant"), "default")',
)


# One of them for each of the strategies above.
_CONTRACTS = (
    "apart (item) limits (sqs_fifo)",
    "together (tenant, kind, item) apart (kind, item)",
    "together (owner, repo, number) apart (owner) limits (sqs_fifo, service_bus)",
    "apart (tenant)",
    "",
)


def lane_text(count: int, *, with_contracts: bool = False) -> str:
    """A file with `count` strategies, ten for each schema."""
    parts = []
    for number in range(count):
        schema = number // 10
        if number % 10 == 0:
            parts.append(_SCHEMA.format(number=schema))
        body = _STRATEGIES[number % len(_STRATEGIES)]
        contracts = f" {_CONTRACTS[number % len(_CONTRACTS)]}" if with_contracts else ""
        parts.append(f"strategy Strategy{number} for Service{schema}{contracts} = {body}\n")
    return "\n".join(parts)
