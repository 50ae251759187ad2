"""Open the files of a return and sort them into modules, as text."""

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd

from send_analysis.loaders.intake import base, sheets, xml_parts
from send_analysis.loaders.intake.archive import files_in, is_stray, open_path
from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.sen2_return import layout, typed

ADVISED = (
    "allowed: the CSV files of COLLECT's export, one a module, or the XML of the return; "
    "loose, in a folder or in a zip"
)
Texts = dict[str, pd.DataFrame]


def read(paths: Sequence[Path]) -> typed.Return:
    """Return the person-level SEN2 return in some files, folders or zips.

    Raises
    ------
    LoadError
        Naming every file that is no module of a return, every module or column that is missing;
        no cell is named.
    """
    found: list[tuple[str, str, pd.DataFrame]] = []
    problems: list[str] = []
    for file in _opened(paths):
        parts = dict(_modules_of(file))
        problems += [] if parts else [f"{file.name} is no module of a SEN2 return"]
        found += [(module, file.name, table) for module, table in parts.items()]
    texts = {module: table for module, _, table in found}
    problems += _several(found) + _absent(texts)
    base.stop_on([*problems, ADVISED] if problems else [], "SEN2 return")
    return typed.typed(texts)


def _opened(paths: Sequence[Path]) -> Iterator[RawFile]:
    for path in paths:
        for one in files_in(path) if path.is_dir() else [path]:
            yield from (f for f in open_path(one) if not is_stray(f.name))


def _modules_of(file: RawFile) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each module that a file holds, with its rows as text."""
    if file.data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        yield from _of_xml(file).items()
        return
    names = {name.casefold() for name in sheets.header(file)}
    for module in layout.MODULES:
        if _first(module) in names and _named_most(module, names):
            yield module, _of_csv(file, module)


def _first(module: str) -> str:
    return layout.columns(module)[0].printed


def _named_most(module: str, names: set[str]) -> bool:
    """Say whether a header has another column of the module beside ids that modules share."""
    own = {c.printed for c in layout.columns(module) if c.kind not in ("id", "parent")}
    return bool(own & names)


def _of_csv(file: RawFile, module: str) -> pd.DataFrame:
    rows = sheets.csv_rows(file)
    numbers = [n for n, row in enumerate(rows, start=1) if any(map(str.strip, row))]
    header = [cell.strip().casefold() for cell in rows[0]]
    if len(numbers) < 2:  # nobody had one
        return pd.DataFrame(columns=[c.ours for c in layout.columns(module)], dtype=str)
    df = sheets.framed([header, *rows[1:]], file)
    ours = {c.printed: c.ours for c in layout.columns(module)}
    kept = df[[name for name in df if name in ours]].rename(columns=ours)
    return kept.apply(lambda column: column.str.strip()).set_axis(numbers[1:])


def _several(found: Iterable[tuple[str, str, pd.DataFrame]]) -> list[str]:
    files: dict[str, list[str]] = {}
    for module, name, _ in found:
        files.setdefault(module, []).append(name)
    return [f"{m} is in {', '.join(n)}: hand over one" for m, n in files.items() if len(n) > 1]


def _absent(texts: Texts) -> list[str]:
    """Return a problem for each module and column that is needed and missing."""
    needed = [module for module in layout.MODULES if module not in layout.OPTIONAL]
    modules = [f"no module {module}" for module in needed if module not in texts]
    empty = [f"module {m} has no record" for m in needed if m in texts and texts[m].empty]
    columns = [
        f"{module} has no column {c.printed}"
        for module, table in texts.items()
        for c in layout.columns(module)
        if c.needed and c.ours not in table
    ]
    return modules + empty + columns


# --- XML ----------------------------------------------------------------------------------


def _of_xml(file: RawFile) -> Texts:
    """Return the modules in an XML return; the index of a row is the number of its person."""
    xml_parts.refuse_declared(file)
    try:
        root = ElementTree.parse(io.BytesIO(file.data)).getroot()
    except ElementTree.ParseError as error:
        where = "row {}, column {}".format(*error.position)
        raise LoadError(file.name, [f"not readable as XML from {where} on"]) from error
    except (LookupError, ValueError) as error:
        advised = "the encoding that its first row names cannot be read; save it as UTF-8"
        raise LoadError(file.name, [advised]) from error
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    header, persons = root.find("Header"), root.find("Persons")
    if header is None or persons is None:
        return {}
    records: dict[str, list[dict[str, str]]] = {module: [] for module in layout.MODULES}
    records["sen2"].append({"sen2_id": "1", "row": "1", **_cells(header, "sen2", deep=True)})
    for number, person in enumerate(persons.findall(layout.ELEMENTS["person"]), start=1):
        _collect(person, "person", {"sen2_id": "1"}, str(number), records)
    return {m: _framed(m, rows) for m, rows in records.items() if rows or m in layout.OPTIONAL}


def _collect(
    element: ElementTree.Element,
    module: str,
    parent: dict[str, str],
    row: str,
    records: dict[str, list[dict[str, str]]],
) -> None:
    """Add a record and those below it, each with an id of its own and its parent's."""
    own = {layout.key(module): str(len(records[module]) + 1)}
    records[module].append({**own, **parent, "row": row, **_cells(element, module)})
    for child, of in layout.PARENTS.items():
        if of == module:
            for below in element.findall(layout.ELEMENTS[child]):
                _collect(below, child, own, row, records)


def _cells(element: ElementTree.Element, module: str, deep: bool = False) -> dict[str, str]:
    path = ".//{}" if deep else "./{}"
    found = {
        c.ours: element.find(path.format(c.element)) for c in layout.columns(module) if c.element
    }
    return {name: (cell.text or "").strip() for name, cell in found.items() if cell is not None}


def _framed(module: str, rows: list[dict[str, str]]) -> pd.DataFrame:
    """Return records as a table; an element that a record lacks is an empty cell."""
    names = ["row", *(c.ours for c in layout.columns(module))]
    df = pd.DataFrame(rows, columns=names, dtype=str).fillna("")
    return df.set_axis(df.pop("row").astype(int).to_numpy())
