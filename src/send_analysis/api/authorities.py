"""Authorities: all of England's, and one with its codes, region and statistical neighbours."""

from dataclasses import dataclass

import pandas as pd

from send_analysis import config, vocab
from send_analysis.api import html
from send_analysis.config import paths
from send_analysis.local_area import comparators
from send_analysis.runs import inputs


@dataclass(frozen=True)
class Area:
    """One authority: what it is called, its codes, its region and its neighbours.

    Attributes
    ----------
    name, slug
        As DfE prints it; and in commands and file paths, where every space is an underscore.
    old_la_code, la_code
        DfE's three digits, by which every table is keyed; the newest GSS code.
    region
        The name of its region.

    Examples
    --------
    >>> import send_analysis as sa
    >>> sa.area("leeds").old_la_code
    '383'
    """

    name: str
    slug: str
    old_la_code: str
    la_code: str
    region: str

    @property
    def neighbours(self) -> pd.DataFrame:
        """Return its statistical neighbours, the nearest first.

        Returns
        -------
        One row a neighbour: ``rank`` (1 is the nearest), ``name``, ``slug``, ``old_la_code``.
        Empty where none are published.

        Examples
        --------
        >>> import send_analysis as sa
        >>> sa.area("leeds").neighbours.columns.to_list()
        ['rank', 'name', 'slug', 'old_la_code']
        """
        settings = config.find_area(paths.config(), self.old_la_code)
        codes = comparators.neighbour_codes(settings, inputs.load())
        found = [config.authority(code) for code in codes]
        rows = [(i, one.name, one.slug, one.old_la_code) for i, one in enumerate(found, 1)]
        return pd.DataFrame(rows, columns=["rank", "name", "slug", "old_la_code"])

    def __str__(self) -> str:
        return self.name

    def _repr_html_(self) -> str:
        return html.described(
            self.name,
            {"Region": self.region, "DfE code": self.old_la_code, "GSS code": self.la_code},
        )


def areas() -> pd.DataFrame:
    """Return every authority of England that is open today.

    Returns
    -------
    One row an authority: ``area`` (the slug, which every function takes), ``name`` (as DfE prints
    it), ``old_la_code`` (the key of every table), ``la_code`` (newest GSS code), ``region``.

    Examples
    --------
    >>> import send_analysis as sa
    >>> sa.areas().query("region == 'London'").shape
    (33, 5)
    """
    rows = [
        (one.slug, one.name, one.old_la_code, one.la_code, vocab.REGION_NAMES[one.region_code])
        for one in config.open_authorities()
    ]
    return pd.DataFrame(rows, columns=["area", "name", "old_la_code", "la_code", "region"])


def area(name: str) -> Area:
    """Return one authority.

    Parameters
    ----------
    name
        What people write: "Leeds", "leeds", "383" or "E08000035".

    Raises
    ------
    SendError
        If it stands for no authority, for several or for a closed one; the message names those
        that it may mean.

    Examples
    --------
    >>> import send_analysis as sa
    >>> sa.area("Kingston upon Hull").region
    'Yorkshire and the Humber'
    """
    found = config.find_area(paths.config(), name)
    region = vocab.REGION_NAMES[found.region_code]
    return Area(found.name, found.slug, found.old_la_code, found.la_code, region)
