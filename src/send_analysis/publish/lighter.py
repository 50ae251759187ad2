"""A page in fewer bytes: what its drawings repeat is said once."""

import re

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_RULE = re.compile(r"\.c[0-9a-f]+\{[^{}]*\}")  # of a class that is named after its style
_EMPTY = re.compile(r"></(?:use|path|rect)>")  # of elements of drawings, which can close themselves


def lighter(main: str) -> str:
    """Return the main part of a page with each rule of its drawings' styles written once."""
    said: set[str] = set()

    def once(rule: str) -> str:
        new = rule not in said
        said.add(rule)
        return rule if new else ""

    def shorter(style: re.Match[str]) -> str:
        others = once(_RULE.sub("", style[1]))
        rules = "".join(map(once, _RULE.findall(style[1])))
        return f"<style>{rules}{others}</style>" if rules or others else ""

    return _EMPTY.sub("/>", _STYLE.sub(shorter, main))
