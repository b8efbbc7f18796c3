"""Code that turns the value of a field, in its variable, into its canonical text or into nothing.

Three ways to write it, for the places where a field is read: the method is left where there is no
text, the variable becomes None, or the test stands in a condition. All decide the same.
"""

from __future__ import annotations

from keylane.codegen.conformance import FastPath
from keylane.codegen.reading import FieldRead
from keylane.codegen.text_tests import TextTest
from keylane.codegen.writer import Writer
from keylane.frozen import frozen

__all__ = ["Conditions", "FieldCheck"]


@frozen
class Conditions:
    """Conditions that are asked in this order, and the lines to begin with where all are met.

    `is_text` says that they are about one variable, which is plain text where they are met. Where
    they are not, it may be any text; else the variables that they are about are None then.
    """

    conditions: list[str]
    then: tuple[str, ...] = ()
    is_text: bool = False


@frozen
class FieldCheck:
    """The check of a field that has been read; `function` is its conformance function.

    With `as_number`, the variable of an integer is an `int` where it passes.
    """

    read: FieldRead
    test: TextTest | FastPath | None
    function: str
    as_number: bool = False

    @property
    def _call(self) -> str:
        """What the function gives for the variable."""
        text = f"{self.function}({self.read.variable})"
        return f"_number({text})" if self.as_number else text

    @property
    def decides_text(self) -> bool:
        """Whether what passes is plain text, as a type checker sees too."""
        return isinstance(self.test, TextTest)

    def write_or_leave(self, writer: Writer) -> None:
        """Leave the method without a key where there is no text."""
        variable, test = self.read.variable, self.test
        otherwise = f"({variable} := {self._call}) is None"
        # What follows says the same of None, but a call costs more than this.
        absent = f"{variable} is None or " if self.read.is_often_absent else ""
        match test:
            case TextTest():
                head = f"if {absent}{self._refused(test)}:"
            case FastPath(value=None):
                head = f"if {absent}({_failed(test, variable)}) and {otherwise}:"
            case FastPath(value=value):
                with writer.block(f"if {_passed(test, variable)}:"):
                    writer.line(f"{variable} = {value}")
                head = f"elif {absent}{otherwise}:"
            case None:
                head = f"if {absent}{otherwise}:"
        with writer.block(head):
            writer.line("return None")
        if isinstance(test, TextTest) and test.value is not None:
            writer.line(f"{variable} = {test.value}")

    def write_or_none(self, writer: Writer) -> None:
        """Set the variable to None where there is no text."""
        variable, test, call = self.read.variable, self.test, self._call
        # The function says the same of None, but where that is usual a call costs more than this.
        present = f"{variable} is not None and " if self.read.is_often_absent else ""
        match test:
            case TextTest(conditions=(), value=None):
                head, result = f"if type({variable}) is not str:", f"_text({variable})"
            case TextTest(value=None):
                head = f"if {variable} is not None and ({self._refused(test)}):"
                result = "None"
            case TextTest(value=str() as value):
                with writer.block(f"if {variable} is None or {self._refused(test)}:"):
                    writer.line(f"{variable} = None")
                head, result = "else:", value
            case FastPath(kind, conditions=(), value=None):
                head, result = f"if type({variable}) is not {kind}:", call
            case FastPath(value=None):
                failed = _failed(test, variable)
                head = f"if {present}({failed}):" if present else f"if {failed}:"
                result = call
            case FastPath(value=value):
                head = f"if {variable} is not None:"
                result = f"({value}) if {_passed(test, variable)} else {call}"
            case _:
                head, result = f"if {variable} is not None:", call
        with writer.block(head):
            writer.line(f"{variable} = {result}")

    def conditions(self) -> Conditions | None:
        """Conditions that hold where there is a text; None if the check does not fit into any."""
        variable, test = self.read.variable, self.test
        conforms = f"({variable} := {self._call}) is not None"
        then: tuple[str, ...] = ()
        match test:
            case TextTest():
                conditions = self._accepted(test)
                if test.value is not None:
                    then = (f"{variable} = {test.value}",)
            case FastPath(value=None):
                conditions = [f"({_passed(test, variable)} or {conforms})"]
            case FastPath():
                return None
            case None:
                conditions = [conforms]
        if self.read.is_often_absent:
            conditions.insert(0, f"{variable} is not None")
        return Conditions(conditions, then, is_text=self.decides_text)

    def _accepted(self, test: TextTest) -> list[str]:
        variable = self.read.variable
        made_text = f"({variable} := _text({variable}))"
        if test.accepting == [variable]:
            return [f"(type({variable}) is str and {variable} or {made_text})"]
        return [f"(type({variable}) is str or {made_text} is not None)", *test.accepting]

    def _refused(self, test: TextTest) -> str:
        variable = self.read.variable
        made_text = f"({variable} := _text({variable}))"
        if test.accepting == [variable]:
            return f"(type({variable}) is not str or not {variable}) and not {made_text}"
        is_no_text = f"type({variable}) is not str and {made_text} is None"
        return " or ".join([is_no_text, *test.refusing])


def _passed(path: FastPath, variable: str) -> str:
    is_kind = f"type({variable}) is {path.kind}"
    return " and ".join([is_kind, *(accepting for accepting, _ in path.conditions)])


def _failed(path: FastPath, variable: str) -> str:
    is_other = f"type({variable}) is not {path.kind}"
    return " or ".join([is_other, *(refusing for _, refusing in path.conditions)])
