"""An invented person-level SEN2 return, seeded: as COLLECT exports it, and as XML."""

from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pandas as pd

from send_analysis.loaders.sen2_return import layout

YEAR = 2026
PRINTED_DAY = "%Y-%b-%d 00:00:00"
REFERENCE = date(2026, 1, 15)
SCHOOLS = {  # URN -> type in the register
    "900001": "Community school",
    "900002": "Academy converter",
    "900003": "Community special school",
    "900004": "Free schools special",
    "900005": "Other independent special school",
    "900006": "Pupil referral unit",
    "900007": "Further education",
    "900008": "Special post 16 institution",
    "900009": "Non-maintained special school",
}
FIRST = date(2023, 1, 2)  # the day that placements began which were there before
NEEDS = ("ASD", "SEMH", "SLCN", "MLD", "SLD", "PD", "HI", "MSI")
NEED_SHARES = (0.32, 0.22, 0.2, 0.12, 0.08, 0.04, 0.0195, 0.0005)


def modules(plans: int = 3000, seed: int = 1) -> dict[str, pd.DataFrame]:
    """Return the modules of a return, columns as the export prints them, all cells text.

    ``plans`` is about how many plans are held; a tenth as many began in the year, a twentieth
    ceased in it.
    """
    rng = Random(seed)
    records: dict[str, list[dict[str, object]]] = {m: [] for m in layout.MODULES}
    records["sen2"] = [{"sen2tableid": "1", "year": YEAR, "referencedate": REFERENCE, "lea": "999"}]
    size = round(plans * 1.05)
    for n in range(1, size + 1):
        _person(rng, n, records, new=n <= plans // 10, ceased=n > plans)
    for n in range(size + 1, size + plans // 20):
        _refused(rng, n, records)
    return {
        module: pd.DataFrame(rows, columns=[c.printed for c in layout.columns(module)]).map(_text)
        for module, rows in records.items()
    }


def _text(cell: object) -> str:
    if isinstance(cell, date):
        return cell.strftime(PRINTED_DAY)
    return "" if cell is None or cell != cell else str(cell)


def _day(rng: Random, first: str, last: str) -> date:
    start = date.fromisoformat(first)
    return start + timedelta(days=rng.randrange((date.fromisoformat(last) - start).days + 1))


def _born(rng: Random) -> date:
    return _day(rng, "2002-09-01", "2022-08-31")


def _of_person(rng: Random, n: int, born: date) -> dict[str, object]:
    upn = f"A999{n:09d}"
    return {"persontableid": f"p{n}", "sen2tableid": "1", "personbirthdate": born, "upn": upn}


def _refused(rng: Random, n: int, records: dict[str, list[dict[str, object]]]) -> None:
    received = _day(rng, "2025-01-02", "2025-11-28")
    records["person"].append(_of_person(rng, n, _born(rng)))
    records["requests"].append(
        {
            "requeststableid": f"r{n}",
            "persontableid": f"p{n}",
            "receiveddate": received,
            "rya": "false",
            "requestoutcomedate": received + timedelta(days=30),
            "requestoutcome": "N",
        }
    )


def _person(
    rng: Random,
    n: int,
    records: dict[str, list[dict[str, object]]],
    new: bool,
    ceased: bool,
) -> None:
    born = _born(rng)
    started = (
        _day(rng, "2025-02-01", "2025-12-20") if new else _day(rng, "2023-01-02", "2024-12-20")
    )
    ended = _day(rng, "2025-02-01", "2025-12-20") if ceased else None
    outcome = "Y" if new else "H"
    records["person"].append(_of_person(rng, n, born))
    records["requests"].append(
        {
            "requeststableid": f"r{n}",
            "persontableid": f"p{n}",
            "receiveddate": started - timedelta(days=rng.randrange(90, 260)),
            "rya": "false",
            "requestoutcomedate": started - timedelta(days=60),
            "requestoutcome": outcome,
        }
    )
    records["assessment"].append(
        {
            "assessmenttableid": f"a{n}",
            "requeststableid": f"r{n}",
            "assessmentoutcome": outcome,
            "assessmentoutcomedate": started,
            "week20": "true" if rng.random() < 0.05 else "false",
        }
    )
    records["namedplan"].append(
        {
            "namedplantableid": f"n{n}",
            "assessmenttableid": f"a{n}",
            "startdate": started,
            "ceasedate": ended,
            "ceasereason": str(rng.randrange(1, 10)) if ceased else None,
        }
    )
    records["activeplans"].append({"activeplanstableid": f"v{n}", "requeststableid": f"r{n}"})
    records["senneed"].append(
        {
            "senneedtableid": f"s{n}",
            "activeplanstableid": f"v{n}",
            "sentype": rng.choices(NEEDS, NEED_SHARES)[0],
            "sentyperank": 1,
        }
    )
    _placements(rng, n, records, REFERENCE.year - 1 - born.year, ended)


def _placements(
    rng: Random,
    n: int,
    records: dict[str, list[dict[str, object]]],
    age: int,
    ended: date | None,
) -> None:
    """Add a placement, and for one in ten one more, to which the person moved in September."""
    moves = ended is None and rng.random() < 0.1
    moved = date(2025, 9, 1)
    spans = [(FIRST, moved), (moved, None)] if moves else [(FIRST, ended)]
    for place, (entered, left) in enumerate(spans, start=1):
        records["placementdetail"].append(
            {
                "placementdetailtableid": f"d{n}_{place}",
                "activeplanstableid": f"v{n}",
                **_where(rng, age),
                "placementrank": 1,
                "entrydate": entered,
                "leavingdate": left,
                "resourcedprovisionindicator": "false",
            }
        )


def _where(rng: Random, age: int) -> dict[str, object]:
    if age < 4:
        return {"sensetting": "EYP", "senunitindicator": "false"}
    if age >= 17:
        draw = rng.random()
        if draw < 0.1:
            return {"sensetting": "NEET", "senunitindicator": "false"}
        return {"urn": "900007" if draw < 0.8 else "900008", "senunitindicator": "false"}
    urns = ("900001", "900002", "900003", "900004", "900005", "900006", "900009")
    urn = rng.choices(urns, (0.3, 0.2, 0.2, 0.1, 0.12, 0.05, 0.03))[0]
    unit = urn == "900001" and rng.random() < 0.2
    return {"urn": urn, "senunitindicator": "true" if unit else "false"}


# --- as files -----------------------------------------------------------------------------


def write_csv(tables: dict[str, pd.DataFrame], folder: Path) -> Path:
    """Write the modules as COLLECT exports them; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for module, table in tables.items():
        table.to_csv(folder / f"Blade-Export_20-01-2026_{module}.csv", index=False)
    return folder


def write_xml(tables: dict[str, pd.DataFrame], file: Path) -> Path:
    """Write the modules as the XML that is uploaded; return the file."""
    root = ElementTree.Element("Message")
    header = ElementTree.SubElement(root, "Header")
    _add(ElementTree.SubElement(header, "CollectionDetails"), "sen2", tables["sen2"].iloc[0])
    persons = ElementTree.SubElement(root, "Persons")
    below: Below = {m: {} for m in _DEEP}
    for module in _DEEP:
        for row in tables[module].to_dict("records"):
            below[module].setdefault(row[_parent_key(module)], []).append(row)
    for row in tables["person"].to_dict("records"):
        _grow(persons, "person", row, below)
    ElementTree.ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)
    return file


Below = dict[str, dict[str, list[dict[str, str]]]]
_DEEP = [m for m in layout.PARENTS if m != "person"]


def _parent_key(module: str) -> str:
    return layout.columns(layout.PARENTS[module])[0].printed


def _grow(parent: ElementTree.Element, module: str, row: dict[str, str], below: Below) -> None:
    element = ElementTree.SubElement(parent, layout.ELEMENTS[module])
    _add(element, module, row)
    key = row[layout.columns(module)[0].printed]
    for child in (m for m in _DEEP if layout.PARENTS[m] == module):
        for one in below[child].get(key, []):
            _grow(element, child, one, below)


def _add(element: ElementTree.Element, module: str, row: dict[str, str]) -> None:
    for column in layout.columns(module):
        if column.element and row[column.printed]:
            child = ElementTree.SubElement(element, column.element)
            child.text = _as_in_xml(row[column.printed], column.kind)


def _as_in_xml(text: str, kind: str) -> str:
    try:
        return f"{datetime.strptime(text, PRINTED_DAY).date()}" if kind == "day" else text
    except ValueError:  # a planted defect
        return text


def register(file: Path) -> Path:
    """Write a register of the invented schools, with the columns that are read; return it."""
    rows = pd.DataFrame(
        {"URN": list(SCHOOLS), "UKPRN": "", "TypeOfEstablishment (name)": SCHOOLS.values()}
    )
    rows.to_csv(file, index=False, encoding="cp1252")
    return file
