"""Words that a caller may use for needs, provisions and ages, and the codes they stand for."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from send_analysis import vocab
from send_analysis.api import arguments
from send_analysis.config.nearest import nearest

EACH = "each"
ALL = "all"  # what a table prints where a breakdown was not asked for
SPECIAL = ("state_special", "independent_special", "non_maintained_special")
_OLDEST = vocab.AGE_BANDS["20_to_25"][1]
_SPAN = re.compile(r"(\d+) (?:to )?(\d+)|(\d+) ?\+|under (\d+)")
# What people say -> the codes they mean, beside codes and their names.
_NEED_ALIASES = {
    "autism": ("ASD",),
    "autistic": ("ASD",),
    "speech and language": ("SLCN",),
    "speech": ("SLCN",),
    "mental health": ("SEMH",),
    "dyslexia": ("SPLD",),
    "hearing": ("HI",),
    "deaf": ("HI",),
    "vision": ("VI",),
    "visual impairment": ("VI",),
    "physical": ("PD",),
}
_PROVISION_ALIASES = {
    "college": ("further_education",),
    "fe": ("further_education",),
    "post 16": vocab.POST_16_PROVISIONS,
    "independent": ("independent_special",),
    "independent schools": ("independent_special",),
    "resourced provision": ("units",),
    "sen unit": ("units",),
    "sen units": ("units",),
    "home education": ("elective_home",),
    "ap": ("alternative_provision",),
}
Asked = str | Sequence[str] | None


@dataclass(frozen=True)
class Axis:
    """One breakdown: its words, and the codes that each stands for.

    ``allowed`` says in a message what may be asked for.
    """

    name: str
    codes: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    allowed: str

    def groups(
        self, asked: Asked, counted: Collection[str]
    ) -> tuple[dict[str, tuple[str, ...]], list[str]]:
        """Return the codes behind each word asked for, by that word, and what is wrong.

        Parameters
        ----------
        asked
            A word, several, or ``each`` for every code by itself; None or ``all`` for nothing.
        counted
            The codes that there are plans of.
        """
        if isinstance(asked, str) and asked == EACH:
            return {code: (code,) for code in self.codes if code in counted}, []
        if asked is None or (isinstance(asked, str) and asked == ALL):
            return {}, []
        asked_for = arguments.several(asked)
        if not asked_for:
            return {}, [f"{self.name}: found no word; allowed: {self.allowed}"]
        every = {str(word): self._codes(word) for word in asked_for}
        unknown = [word for word, codes in every.items() if not codes]
        wrong = [f"{self.name} {arguments.shown(word)}: {self._nearest(word)}" for word in unknown]
        held = {word: tuple(c for c in codes if c in counted) for word, codes in every.items()}
        none = [word for word, codes in every.items() if codes and not held[word]]
        return held, wrong + [f"{self.name} {word!r}: no plans are counted" for word in none]

    def _codes(self, word: object) -> tuple[str, ...]:
        plain = _plain(word)
        return self.words.get(plain) or (_ages(plain) if self is AGE else ())

    def _nearest(self, word: str) -> str:
        alike = nearest(_plain(word), self.words)
        return f"did you mean {alike[0]!r}?" if alike else f"allowed: {self.allowed}"


def _plain(word: object) -> str:
    """Return a word in lower case, its punctuation as single spaces."""
    return " ".join(re.sub(r"[^a-z0-9+]+", " ", str(word).lower()).split())


def _ages(plain: str) -> tuple[str, ...]:
    """Return the age bands that a span such as ``5 to 15``, ``16+`` or ``under 5`` is made of."""
    span = _SPAN.fullmatch(plain)
    if not span:
        return ()
    first, last = (int(age) if age else None for age in (span[1] or span[3], span[2]))
    if span[4]:
        last = int(span[4]) - 1
    inside = {
        band: ends
        for band, ends in vocab.AGE_BANDS.items()
        if ends[0] >= (first or 0) and ends[1] <= (_OLDEST if last is None else last)
    }
    covered = {age for low, high in inside.values() for age in (low, high)}
    wanted = {first or 0, _OLDEST if last is None else last}
    return tuple(inside) if inside and wanted == {min(covered), max(covered)} else ()


def _axis(
    name: str, codes: Sequence[str], groups: Mapping[str, tuple[str, ...]], allowed: str
) -> Axis:
    alone = {word: (code,) for code in codes for word in (code, vocab.label(code))}
    words = {_plain(word): codes for word, codes in {**groups, **alone}.items()}
    return Axis(name, tuple(codes), words, allowed)


def _areas_of_need() -> dict[str, tuple[str, ...]]:
    areas = {
        area: tuple(need for need, of in vocab.AREA_OF_NEED.items() if of == area)
        for area in vocab.AREAS_OF_NEED
    }
    return {word: needs for area, needs in areas.items() for word in (area, vocab.label(area))}


NEED = _axis(
    "need",
    vocab.PRIMARY_NEEDS,
    _areas_of_need() | _NEED_ALIASES,
    f"{', '.join(vocab.PRIMARY_NEEDS)}, an area of need, or their names",
)
PROVISION = _axis(
    "provision",
    vocab.PROVISIONS,
    {"special": SPECIAL, "special schools": SPECIAL, **_PROVISION_ALIASES},
    f"special, {', '.join(vocab.PROVISIONS)}, or their names",
)
AGE = _axis(
    "age",
    tuple(vocab.AGE_BANDS),
    {"0 to 4": ("under_5",), "post 16": ("16_to_19", "20_to_25")},
    "under 5, 5-10, 11-15, 16-19, 20-25, or ages that they add up to, such as 5-15",
)
