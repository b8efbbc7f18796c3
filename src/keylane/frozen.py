"""Classes whose objects never change: as frozen dataclasses, but quick to be declared.

Takes: a class with annotated names. Gives: the same class with `__init__`, comparison, hash,
representation and pickling, whose objects cannot be changed. Never: objects that change, ordering.

The stages are made of some 270 such classes, and a command makes most of them before it does
anything. `dataclasses` compiles six methods for each of them, which was a third of the time that
`keylane check` took for a small file; `attrs` takes as long. Here methods are shared, or compiled
when they are called first. The figures stand in docs/architecture.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError
from typing import Any, NoReturn, TypeVar, cast, dataclass_transform, overload

__all__ = ["field", "field_names", "frozen", "is_frozen", "replace"]

_C = TypeVar("_C", bound=type)
_T = TypeVar("_T")


class _Field:
    """What `field` was told about a name of a class."""

    __slots__ = ("compare", "default", "init", "repr")

    def __init__(self, init: bool, repr: bool, compare: bool, default: dict[str, Any]) -> None:
        self.init = init
        self.repr = repr
        self.compare = compare
        self.default = default


def field(*, init: bool = True, repr: bool = True, compare: bool = True, **default: Any) -> Any:
    """Say more about a name of a frozen class, as `dataclasses.field` does.

    Args:
        init: `__init__` takes it. One that is not taken is set in `__post_init__`, by
            `object.__setattr__`.
        repr: it is shown.
        compare: equality and hash see it.
        default: `default=…`, the value where none is given; `default_factory=…`, what makes it.
    """
    return _Field(init, repr, compare, default)


@overload
def frozen(cls: _C, /) -> _C: ...
@overload
def frozen(*, slots: bool = True, eq: bool = True) -> Callable[[_C], _C]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(
    cls: _C | None = None, /, *, slots: bool = True, eq: bool = True
) -> _C | Callable[[_C], _C]:
    """Make a class frozen; a method that it has itself is left as it is.

    Args:
        cls: the class; its annotated names, after those of its frozen bases, are its fields.
        slots: objects have no `__dict__`; without it a class can have cached properties.
        eq: objects are equal if they are of the same class and their fields are equal; otherwise
            each is equal to itself only.

    Returns:
        The class; with slots it is another one of the same name.
    """
    if cls is None:
        return lambda each: _made_frozen(each, slots, eq)
    return _made_frozen(cls, slots, eq)


def is_frozen(value: object) -> bool:
    """Whether it is an object of a frozen class."""
    return hasattr(type(value), "__frozen_fields__")


def field_names(value: object) -> tuple[str, ...]:
    """The names of the fields of a frozen object or class, in order."""
    cls = value if isinstance(value, type) else type(value)
    return tuple(cast("Any", cls).__frozen_fields__)


def replace(value: _T, /, **changes: Any) -> _T:
    """Another object of the class of a frozen one, with some fields changed."""
    for name, each in cast("Any", type(value)).__frozen_fields__.items():
        if each.init and name not in changes:
            changes[name] = getattr(value, name)
    return type(value)(**changes)


_PLAIN = _Field(True, True, True, {})


def _made_frozen(cls: _C, slots: bool, eq: bool) -> _C:
    own_fields: dict[str, _Field] = {}
    for name, annotation in cls.__annotations__.items():
        if "ClassVar" in annotation:
            continue
        if name not in cls.__dict__:
            own_fields[name] = _PLAIN
        elif isinstance(value := cls.__dict__[name], _Field):
            own_fields[name] = value
            delattr(cls, name)
        else:
            own_fields[name] = _Field(True, True, True, {"default": value})
            if slots:
                delattr(cls, name)
    fields: dict[str, _Field] = {}
    for base in cls.__mro__[:0:-1]:
        fields.update(base.__dict__.get("__frozen_fields__", {}))
    fields.update(own_fields)
    members: dict[str, Any] = {
        "__frozen_fields__": fields,
        "__match_args__": tuple(name for name, each in fields.items() if each.init),
        "__setattr__": _refuse_to_set,
        "__delattr__": _refuse_to_delete,
        "__repr__": _repr,
        "__reduce__": _reduce,
        "__init__": _first_init(fields),
    }
    if eq:
        members |= _comparison([name for name, each in fields.items() if each.compare])
    members |= {
        name: own for name, own in cls.__dict__.items() if (own, name) != (None, "__hash__")
    }
    if slots:
        members.pop("__dict__", None)
        members.pop("__weakref__", None)
        members["__slots__"] = tuple(own_fields)
        made = type(cls)(cls.__name__, cls.__bases__, members)
        made.__qualname__ = cls.__qualname__
    else:
        made = cls
        for name in members.keys() - cls.__dict__.keys() | ({"__hash__"} if eq else set()):
            setattr(cls, name, members[name])
    return made


def _first_init(fields: dict[str, _Field]) -> Callable[..., None]:
    """An `__init__` that compiles itself for its class when the first object is made."""

    def __init__(self: Any, *arguments: Any, **named: Any) -> None:  # noqa: N807 - a method
        for cls in type(self).__mro__:
            if cls.__dict__.get("__init__") is __init__:
                type.__setattr__(cls, "__init__", _compiled_init(cls, fields))
        self.__init__(*arguments, **named)

    return __init__


def _compiled_init(cls: type, fields: dict[str, _Field]) -> Callable[..., None]:
    """It sets each field through its slot, past `__setattr__`."""
    scope: dict[str, Any] = {"_object_set": object.__setattr__}
    parameters, lines = ["self"], []
    for name, each in fields.items():
        if each.init:
            parameter = name
            if each.default:
                [(how, scope[f"_default_{name}"])] = each.default.items()
                parameter = f"{name}=_default_{name}"
                if how == "default_factory":
                    lines.append(f" if {name} is _default_{name}: {name} = _default_{name}()")
            parameters.append(parameter)
            slot: Any = getattr(cls, name, None)
            if hasattr(slot, "__set__"):
                scope[f"_set_{name}"] = slot.__set__
                lines.append(f" _set_{name}(self, {name})")
            else:
                lines.append(f" _object_set(self, '{name}', {name})")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    exec(f"def __init__({', '.join(parameters)}):\n" + ("\n".join(lines) or " pass"), scope)
    made = cast("Callable[..., None]", scope["__init__"])
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    made.__module__ = cls.__module__
    return made


def _comparison(names: list[str]) -> dict[str, Any]:
    """Methods that compile themselves for a class when an object of it is compared first."""

    def __eq__(self: Any, other: object) -> bool:  # noqa: N807 - a method
        compile_for(self)
        return bool(self == other)

    def __hash__(self: Any) -> int:  # noqa: N807 - a method
        compile_for(self)
        return hash(self)

    def compile_for(value: object) -> None:
        own, others = (
            f"({''.join(f'{owner}.{name}, ' for name in names)})" for owner in ("self", "other")
        )
        methods: dict[str, Any] = {}
        exec(_COMPARISON.format(own=own, others=others), methods)
        for cls in type(value).__mro__:
            for stub in (__eq__, __hash__):
                if cls.__dict__.get(stub.__name__) is stub:
                    type.__setattr__(cls, stub.__name__, methods[stub.__name__])

    return {"__eq__": __eq__, "__hash__": __hash__}


_COMPARISON = """
def __eq__(self, other):
    return {own} == {others} if other.__class__ is self.__class__ else NotImplemented
def __hash__(self):
    return hash({own})
"""


def _repr(self: object) -> str:
    fields: dict[str, _Field] = cast("Any", type(self)).__frozen_fields__
    shown = [f"{name}={getattr(self, name)!r}" for name, each in fields.items() if each.repr]
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse_to_set(self: object, name: str, value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field `{name}`")


def _refuse_to_delete(self: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field `{name}`")


def _reduce(self: object) -> tuple[Callable[..., object], tuple[object, ...]]:
    fields: dict[str, _Field] = cast("Any", type(self)).__frozen_fields__
    values = tuple(getattr(self, name) for name, each in fields.items() if each.init)
    return _restored, (type(self), values)


def _restored(cls: type[_T], values: tuple[object, ...]) -> _T:
    """An object with these fields, past the `__init__` that its class may have of its own."""
    made = object.__new__(cls)
    fields: dict[str, _Field] = cast("Any", cls).__frozen_fields__
    taken = (name for name, each in fields.items() if each.init)
    for name, value in zip(taken, values, strict=True):
        object.__setattr__(made, name, value)
    if hasattr(made, "__post_init__"):
        made.__post_init__()
    return made
