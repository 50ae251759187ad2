"""A run's tables of statutory returns with invented figures, in the schema of each."""

import pandas as pd

from send_analysis import tables

OF_RUN = {"old_la_code": "311", "scenario": "baseline"}
DSG = {"statutory_return": "dsg", "table": "3", "unit": "GBP"}
LSRP = {"statutory_return": "lsrp", "table": "5.1", "unit": "plans"}
SPREAD = {"mean": 1.0, "q0.1": 0.9, "q0.9": 1.2}


def _checked(name, rows):
    frame = pd.DataFrame(rows).assign(**OF_RUN)
    table = tables.RUN_TABLES[name]
    return table.check(frame.reindex(columns=list(table.columns)), "test")


def return_table():
    cells = [
        LSRP
        | {"row": row, "column": "all", "period": period, "statistic": name, "value": size * times}
        | {"status": "derived", "to_do": "check" if row == "Under 5" else "none"}
        for row, size in (("Under 5", 150), ("5 to 10", 1330), ("Total", 1480))
        for period in ("2025", "2026")
        for name, times in SPREAD.items()
    ]
    known = LSRP | {"row": "Under 5", "column": "all", "period": "2024", "statistic": "published"}
    cells.append(known | {"value": 141, "status": "published", "to_do": "check"})
    money = [
        DSG
        | {"row": row, "column": column, "period": "2025-26", "statistic": "mean", "value": amount}
        | {"status": "assumed", "to_do": "fill_in" if amount is None else "none"}
        for row, column, amount in (
            ("Formula", "Grant", 45_632_100),
            ("Formula", "Other", 1_250_300),
            ("Transfer", "Grant", None),
            ("Transfer", "Other", None),
        )
    ]
    return _checked("return_table", cells + money)


def return_about():
    about = {"standing": "As coded in public", "as_of": "2026-05-01", "counts": "Plans in January"}
    rows = [
        about | LSRP | {"title": "Plans by age group"},
        about | DSG | {"title": "Income", "counts": "Income, GBP"},
        about | LSRP | {"table": "10", "title": "Requests", "gap": "None are counted"},
        about
        | {"statutory_return": "scap", "table": "1803001", "unit": "plans", "title": "Primary"}
        | {"gap": "Ages are not counted"},
    ]
    return _checked("return_about", rows)


def return_row():
    every = {"statutory_return": "lsrp", "breakdown": "age", "tables": "5.1, 10"}
    why = {"why": "Nurseries are counted elsewhere", "assumption": "returns.some_share"}
    rows = [
        every | why | {"row": "Under 5", "made_of": "Under 5", "to_do": "check"},
        every | {"row": "5 to 10", "made_of": "5 to 10", "to_do": "none"},
    ]
    return _checked("return_row", rows)


def return_check():
    rows = [
        one | {"period": period, "check": check, "returned": size, "expected": size}
        for one, period, size in ((LSRP, "2025", 1480), (DSG, "2025-26", 46_882_400))
        for check in ("adds_up", "agrees")
    ]
    return _checked("return_check", [row | {"difference": 0} for row in rows])


def return_mitigation():
    known = {"owner": "Head of SEND", "start": 2027, "confidence": "high", "rag": "amber"}
    known["grounds"] = "owner named; effect assumed; confidence high"
    rows = [
        {"mitigation": name, "financial_year": year, "saving": size, "low": size / 2}
        | {"high": size * 2, "status": "assumed"}
        | (known if name == "Earlier help" else {})
        for name, size in (("Earlier help", 640_000), ("All mitigations together", 711_000))
        for year in ("2026-27", "2027-28")
    ]
    return _checked("return_mitigation", rows)


def return_change():
    cell = LSRP | {"row": "Under 5", "column": "all", "period": "2025"}
    return _checked("return_change", [cell | {"last": 162, "now": 150, "difference": -12}])


def run():
    makers = (return_table, return_about, return_row, return_check)
    makers += (return_mitigation, return_change)
    return {maker.__name__: maker() for maker in makers}
