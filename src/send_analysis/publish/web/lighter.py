"""A page in fewer bytes: what its drawings and the addresses of its numbers repeat is said once."""

import re

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_RULE = re.compile(r"\.c[0-9a-f]+\{[^{}]*\}")  # of a class that is named after its style
_EMPTY = re.compile(r"></(?:use|path|rect)>")  # of elements of drawings, which can close themselves
# A number, or the start of a part that may be read on its own, where its first number has it all.
_NUMBER_OR_PART = re.compile(r"<(data|p|dl|ul|ol|table|figure|section|desc)\b[^>]*>")
_ADDRESS = re.compile(r' data-(?:table|key)="[^"]*"')


def lighter(main: str) -> str:
    """Return the main part of a page with each rule of its drawings' styles written once.

    A number whose row is that of the number before it, in the same part, is without its table and
    key: ``kit.verify`` reads them from the one before.
    """
    said: set[str] = set()

    def once(rule: str) -> str:
        new = rule not in said
        said.add(rule)
        return rule if new else ""

    def shorter(style: re.Match[str]) -> str:
        others = once(_RULE.sub("", style[1]))
        rules = "".join(map(once, _RULE.findall(style[1])))
        return f"<style>{rules}{others}</style>" if rules or others else ""

    return _once_addressed(_EMPTY.sub("/>", _STYLE.sub(shorter, main)))


def _once_addressed(main: str) -> str:
    """Return the page with the address of a row written at the first of its numbers in a row."""
    last: list[str] = []

    def shorter(tag: re.Match[str]) -> str:
        nonlocal last
        before, last = last, sorted(_ADDRESS.findall(tag[0])) if tag[1] == "data" else []
        return _ADDRESS.sub("", tag[0]) if last and last == before else tag[0]

    return _NUMBER_OR_PART.sub(shorter, main)
