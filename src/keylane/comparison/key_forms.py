"""Which keys of the old version stay what they are: by the form of the key.

Takes both versions, gives the forms of the old keys (`<owner>/<repo>`), each with whether messages
that have one may get another key, or none, from the new version. What is not decided may.
"""

from __future__ import annotations

from keylane.analysis.presence import Condition
from keylane.analysis.same_texts import SameTexts
from keylane.analysis.wording import condition_text, form_of
from keylane.behaviour.behaviour import Behaviour
from keylane.behaviour.lengths import Undecided
from keylane.behaviour.templates import variables_of
from keylane.cells.fields import ABSENT
from keylane.comparison.outcome_pairs import case_of, cases_of
from keylane.comparison.versions import Versions
from keylane.frozen import frozen

__all__ = ["KeyForm", "key_forms"]


@frozen
class KeyForm:
    """Keys of one form. `where` says of which messages, None if that cannot be told shortly."""

    form: str
    where: str | None
    changes: bool


def key_forms(versions: Versions) -> tuple[KeyForm, ...]:
    """The forms of the old keys, in the order of the old version."""
    forms: dict[tuple[str, str | None], bool] = {}
    for number in versions.old.keys:
        form = form_of(versions.old.template(number), versions.old.domain)
        name = (form, _where(versions.old, number))
        forms[name] = forms.get(name, False) or _may_change(versions, number)
    return tuple(KeyForm(form, where, changes) for (form, where), changes in forms.items())


def _may_change(versions: Versions, old: int) -> bool:
    same = SameTexts(versions.cells, lambda _: None)
    try:
        return any(
            case_of(versions, old, new, box, same) is not None
            for new, box in cases_of(versions, old)
        )
    except Undecided:
        return True


def _where(behaviour: Behaviour, number: int) -> str | None:
    """Which values the fields have, as far as that is more than the form tells."""
    box = behaviour.boxes[number]
    assert box is not None
    inside = variables_of(behaviour.template(number))
    texts = [
        condition_text(Condition(((variable, mask),)), behaviour.domain)
        for variable, mask in enumerate(box)
        if mask != behaviour.domain.everything[variable]
        and (variable not in inside or _has_names_only(behaviour, variable, mask))
    ]
    return " and ".join(texts) if texts else None


def _has_names_only(behaviour: Behaviour, variable: int, mask: int) -> bool:
    """Whether the values are single ones, and not all of them."""
    own = behaviour.domain.cells[variable]
    return mask & ~ABSENT != own.present and all(
        cell.only is not None for cell in own.in_mask(mask & ~ABSENT)
    )
