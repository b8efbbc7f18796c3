"""What brokers take as a session key: data, each fact with its source and its date."""

from keylane.brokers.facts import (
    BROKER_NAMES,
    Broker,
    Evidence,
    LengthUnit,
    NoKey,
    broker,
    brokers,
)

__all__ = ["BROKER_NAMES", "Broker", "Evidence", "LengthUnit", "NoKey", "broker", "brokers"]
