"""Files of a made-up publication, and the loader that reads them."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd

from send_analysis.loaders.intake.base import RawFile, Recognised, numbers, read_csv
from send_analysis.loaders.intake.publications import Vintage
from send_analysis.tables import CASELOAD

HEADER = "toy,release,code,january,category,plans\n"


def toy_recognise(file):
    if not file.data.startswith(b"toy,release"):
        return None
    df = read_csv(file)
    return Recognised("toy", "Toy Office", df["release"].max(), "caseload")


def toy_load(file, what):
    df = read_csv(file)
    plans, symbol = numbers(df["plans"], file.name)
    tidy = pd.DataFrame(
        {
            "old_la_code": df["code"],
            "la_code": "E09" + df["code"],
            "census_year": df["january"].astype(int),
            "dimension": df["category"].map(lambda c: "total" if c == "total" else "age_band"),
            "category": df["category"],
            "plans": plans,
            "symbol": symbol,
            "source_id": what.source_id(file.name),
        }
    )
    return {"caseload": CASELOAD.check(tidy, file.name)}


TOY = {"toy": SimpleNamespace(recognise=toy_recognise, load=toy_load, accepts="toys")}


def rows(release, *cells):
    lines = [f"x,{release},311,{year},{category},{plans}" for year, category, plans in cells]
    return (HEADER + "\n".join(lines) + "\n").encode()


OLD = rows("2024", (2023, "total", 100), (2024, "total", 110), (2024, "under_5", 7))
NEW = rows("2025", (2024, "total", 112), (2025, "total", 120), (2024, "under_5", "x"))


def vintage(content, name="file.csv", private=False, kind="caseload"):
    file = RawFile(name, content)
    what = replace(toy_recognise(file), private=private, kind=kind)
    return Vintage(file, what, toy_load(file, what))


def cell(df, year, category="total"):
    row = df[(df.census_year == year) & (df.category == category)].iloc[0]
    return row.plans, row.symbol, row.source_id
