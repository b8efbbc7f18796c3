"""Random programs and random messages: what keylane is tested with, for tests of your own as well.

Needs the extra `verify` (`pip install keylane[verify]`), which brings Hypothesis. `programs` gives
`.lane` files of every construct, `messages` gives conforming and hostile messages of a schema.
"""

from __future__ import annotations

from keylane.verify.messages import Message, kinds_of_messages, messages, random_message
from keylane.verify.programs import RandomProgram, programs, random_program

__all__ = [
    "Message",
    "RandomProgram",
    "kinds_of_messages",
    "messages",
    "programs",
    "random_message",
    "random_program",
]
