"""Random programs and random messages: what keylane is tested with, for tests of your own as well.

Needs the extra `verify` (`pip install keylane[verify]`), which brings Hypothesis. `programs` gives
`.lane` files of every construct, `messages` gives conforming and hostile messages of a schema, near
what a program asks about where they get its `aims_of`.
"""

from __future__ import annotations

from keylane.verify.aims import Aims, aims_of
from keylane.verify.messages import Message, kinds_of_messages, messages, random_message
from keylane.verify.programs import RandomProgram, programs, random_program

__all__ = [
    "Aims",
    "Message",
    "RandomProgram",
    "aims_of",
    "kinds_of_messages",
    "messages",
    "programs",
    "random_message",
    "random_program",
]
