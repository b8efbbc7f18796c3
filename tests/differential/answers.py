"""Answers questions about generated modules in a process without keylane and without packages.

Run as `python -I -S answers.py FOLDER`; prints the keys as JSON. Runs on Python 3.9 and later.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any


class Extractor:
    def __init__(self, metadata: dict[str, Any]) -> None:
        self._metadata = metadata

    def get_metadata(self, name: str) -> Any:
        return self._metadata.get(name)


def answers(question: dict[str, Any]) -> dict[str, Any]:
    module = importlib.import_module(question["module"])
    strategy = getattr(module, question["strategy"])()
    extractor = getattr(module, question["extractor"])
    payloads = question["payloads"]
    return {
        "payloads": [strategy.generate_key_from_payload(each) for each in payloads],
        "extractors": strategy.generate_keys(extractor(each) for each in payloads),
        "metadata": [strategy.generate_key(Extractor(each)) for each in question["metadata"]],
        "texts": [extractor(each).get_all_metadata() for each in payloads],
    }


def main(folder: Path) -> None:
    sys.path.insert(0, str(folder))
    questions = json.loads((folder / "questions.json").read_text("ascii"))
    print(json.dumps([answers(question) for question in questions]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
