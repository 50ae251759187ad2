"""Read YAML without losing its lines, and without letting a second key hide the first."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from send_analysis.config.errors import Problem, Where

_PLAIN = {f"tag:yaml.org,2002:{kind}" for kind in ("int", "float", "bool", "null")}


@dataclass(frozen=True)
class Located:
    """What a file says, the line of each value, and what is wrong with its form."""

    content: object
    lines: dict[Where, int]
    problems: list[Problem]

    def line(self, where: Where) -> int:
        """Return the line of a value, or of the nearest one that holds it."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)


def read(text: str) -> Located:
    """Return the content of a YAML text with its lines.

    A text that is no YAML at all has no content and one problem.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        return Located(None, {}, [_unreadable(error)])
    reading = _Reading()
    content = None if node is None else reading.value(node, ())
    return Located(content, reading.lines, reading.problems)


def _unreadable(error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or str(error).splitlines()[0]
    return Problem(mark.line + 1 if mark else 1, (), f"text that is not YAML ({said})", "YAML")


@dataclass
class _Reading:
    """One pass over the nodes of a file."""

    lines: dict[Where, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def value(self, node: yaml.Node, where: Where) -> object:
        self.lines.setdefault(where, _line(node))
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, where)
        if id(node) in self.seen:
            self._refuse(node, where, "an alias (*name)", "the values written out")
            return None
        self.seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*where, i)) for i, item in enumerate(node.value)]
        return dict(self._pairs(node, where))

    def _pairs(self, node: yaml.Node, where: Where) -> Iterator[tuple[str, object]]:
        first: dict[str, int] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key, str) or key_node.tag != "tag:yaml.org,2002:str":
                self._refuse(key_node, where, f"key {key!r}", "keys that are text")
            elif key in first:
                found = f"a second {key!r} (the first is on line {first[key]})"
                self._refuse(key_node, (*where, key), found, "each key once")
            else:
                first[key] = _line(key_node)
                self.lines[(*where, key)] = _line(key_node)
                yield key, self.value(value_node, (*where, key))

    def _scalar(self, node: yaml.ScalarNode, where: Where) -> object:
        """Return numbers, truth values and null as such, all else (dates too) as text."""
        if node.tag not in _PLAIN:
            return node.value
        try:
            return yaml.SafeLoader("").construct_object(node)
        except ValueError:
            self._refuse(node, where, repr(node.value), "a value of the type it is tagged with")
            return None

    def _refuse(self, node: yaml.Node, where: Where, found: str, allowed: str) -> None:
        self.problems.append(Problem(_line(node), where, found, allowed))


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1
