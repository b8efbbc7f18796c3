"""Answers questions about generated modules in a process without keylane and without packages.

Run as `python -I -S answers.py FOLDER`; prints the outcomes as JSON. Runs on Python 3.9 and later.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any


class Extractor:
    def __init__(self, metadata: dict[str, Any]) -> None:
        self._metadata = metadata

    def get_metadata(self, name: str) -> Any:
        return self._metadata.get(name)


def outcome(ask: Callable[[Any], Any], argument: Any) -> list[Any]:
    try:
        return ["key", ask(argument)]
    except TypeError as error:
        return ["TypeError", str(error)]
    except ValueError as error:
        known: Any = error
        name = type(error).__name__
        return [name, known.reason, known.length, list(known.fields), str(error)]


def answers(question: dict[str, Any]) -> dict[str, Any]:
    module = importlib.import_module(question["module"])
    strategy_class = getattr(module, question["strategy"])
    if "_clock" in strategy_class.__slots__:
        moment = datetime.fromisoformat(question["moment"])
        strategy = strategy_class(lambda: moment)
    else:
        strategy = strategy_class()
    extractor = getattr(module, question["extractor"])
    payloads = question["payloads"]
    generate_key = strategy.generate_key
    return {
        "payloads": [outcome(strategy.generate_key_from_payload, each) for each in payloads],
        "extractors": [outcome(generate_key, extractor(each)) for each in payloads],
        "metadata": [outcome(generate_key, Extractor(each)) for each in question["metadata"]],
        "texts": [extractor(each).get_all_metadata() for each in payloads],
    }


def main(folder: Path) -> None:
    sys.path.insert(0, str(folder))
    questions = json.loads((folder / "questions.json").read_text("ascii"))
    print(json.dumps([answers(question) for question in questions]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
