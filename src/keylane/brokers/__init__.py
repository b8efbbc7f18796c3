"""What brokers take as a session key: data, each fact with its source and its date."""

from keylane.brokers.facts import (
    Broker,
    Evidence,
    LengthUnit,
    NoKey,
    broker,
    broker_names,
    brokers,
)

__all__ = ["Broker", "Evidence", "LengthUnit", "NoKey", "broker", "broker_names", "brokers"]
