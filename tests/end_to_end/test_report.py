"""The main job: one command builds the pack, every number on it comes from a table of the run."""

import json
import re
import shutil
import subprocess
import sys

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from send_analysis import runs
from send_analysis.publish import kernels, notebooks
from send_analysis.publish.web import headline, html
from tests.end_to_end.conftest import ROOT, shell

pytestmark = pytest.mark.end_to_end


EXTRA = ("changes", "data_dictionary", "glossary")  # pages that no notebook makes


def pages(pack):
    return [pack / "havering" / "index.html", *sorted((pack / "havering").glob("*/*.html"))]


def tables_of(page):
    level = "compare" if page.name == "index.html" else ""
    return runs.read(page.parent / level / runs.TABLES)


def text(page):
    body = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").body
    return re.sub(r"\s+", " ", body.get_text(" "))


def test_the_pack_has_every_page(pack):
    levels = notebooks.of_levels(["baseline"]).items()
    made = {notebooks.place(level, name) for level, names in levels for name in names}
    extra = {notebooks.place("area", name) for name in EXTRA}
    area = pack / "havering"
    assert {p.relative_to(area).as_posix() for p in pages(pack)} == made | extra


def test_the_main_figures_are_printed_as_the_front_page_shows_them(pack):
    said = headline.lines(pack / "havering")
    assert said[0].startswith("EHC plans in January 2030: ")
    assert sum("places short in January" in line for line in said) == 1
    assert all("80% range" in line for line in said)


def test_every_number_is_held_by_the_tables_of_its_run(pack):
    for page in [page for page in pages(pack) if page.stem not in EXTRA[1:]]:
        content = page.read_text(encoding="utf-8")
        assert html.unsupported_numbers(content, tables_of(page)) == []
        assert content.count("<data ") > 0


def test_a_number_changed_by_hand_is_found(pack):
    page = pack / "havering" / "baseline" / "20_ehcp_forecast.html"
    tables = runs.read(page.parent / runs.TABLES)
    changed = page.read_text(encoding="utf-8").replace(">3,419</data>", ">3,418</data>", 1)
    stray = page.read_text(encoding="utf-8").replace("</h1>", "</h1><p>Some 4,000 plans.</p>", 1)
    assert html.unsupported_numbers(changed, tables)
    assert html.unsupported_numbers(stray, tables)


def test_the_council_and_ours_stand_beside_the_census(pack):
    found = text(pack / "havering" / "baseline" / "20_ehcp_forecast.html")
    for said in ("3,419", "2,998", "3,864", "was closest", "June 2023", "June 2025", "80%", "95%"):
        assert said in found


SCRIPTED = "65_explorer"  # all that it shows is in tables too


def test_pages_bring_nothing_from_the_network(pack):
    for page in [*pages(pack), pack / "index.html"]:
        content = page.read_text(encoding="utf-8")
        assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", content)
        assert ("<script" in content) == (page.stem == SCRIPTED)


def test_the_manifest_names_what_went_in_and_came_out(pack):
    manifest = next(pack.parent.glob(".runs/*/manifest.json"))
    content = json.loads(manifest.read_text())
    assert content["request"]["areas"] == ["havering"]
    assert {"code", "inputs", "lock", "outputs", "started", "run_id"} <= content.keys()
    for name in content["outputs"]:
        assert (manifest.parent / name).is_file()


def test_the_index_leads_to_the_pages(pack):
    links = BeautifulSoup((pack / "index.html").read_text(), "html.parser").find_all("a", href=True)
    targets = [a["href"] for a in links if not a["href"].startswith("#")]
    assert targets
    assert all((pack / target).exists() for target in targets)


def test_tables_lie_beside_the_pages_as_csv_and_parquet(pack):
    folder = pack / "havering" / "baseline" / runs.TABLES
    for name in ("forecast", "sufficiency", "spend", "income", "balance", "assumptions_used"):
        printed = pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
        assert len(printed) == len(pd.read_parquet(folder / f"{name}.parquet"))
        assert len(set(printed.run_id)) == 1


def test_a_failing_notebook_leaves_the_last_good_pack(pack, tmp_path, monkeypatch):
    from datetime import UTC, datetime

    from send_analysis.publish import pack as packs
    from send_analysis.publish import request, work

    reports = shutil.copytree(pack.parent, tmp_path / "reports", symlinks=True)
    manifest = reports / "current" / "havering" / "manifest.json"
    before = manifest.read_bytes()

    def fail(*_):
        raise work.PackError("broken")

    monkeypatch.setattr(work, "run", fail)
    wanted = request.of("havering", "baseline", 2, 200)
    with pytest.raises(work.PackError):
        packs.build(wanted, reports, datetime.now(UTC), 1, False, lambda *_: None)
    assert manifest.read_bytes() == before


def test_the_kernel_is_the_one_of_this_environment(tmp_path):
    import nbformat
    import papermill

    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("import sys; print(sys.prefix)")]
    )
    nbformat.write(notebook, tmp_path / "in.ipynb")
    done = papermill.execute_notebook(
        str(tmp_path / "in.ipynb"),
        str(tmp_path / "out.ipynb"),
        kernel_name=kernels.NAME,
        progress_bar=False,
        config=kernels.local(tmp_path),
    )
    assert done.cells[-1].outputs[0].text.strip() == sys.prefix


def test_plain_papermill_runs_a_notebook(tmp_path):
    out = str(tmp_path / "out.ipynb")
    arguments = ["notebooks/20_ehcp_forecast.ipynb", out, "-p", "area", "311"]  # a number
    done = subprocess.run(
        [sys.executable, "-m", "papermill", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr


def test_england_has_a_page_of_every_authority(project, tmp_path):
    out = tmp_path / "reports"
    done = shell(f"send-analysis report --area england --draws 100 --strict --out {out}", project)
    assert done.returncode == 0, done.stderr
    england = out / "current" / "england"
    rows = pd.read_csv(england / "england" / "tables" / "england_compared.csv", dtype=str)
    authorities = rows[rows.level == "authority"]
    assert {"Leeds", "City of London", "Cumberland", "Lewisham"} <= set(authorities.la_name)
    assert "England held" in text(england / "index.html")
    links = BeautifulSoup((england / "index.html").read_text(), "html.parser").find_all("a")
    targets = {a["href"] for a in links if not a["href"].startswith("#")}
    assert {f"downloads/england.{kind}" for kind in ("xlsx", "ods", "zip")} <= targets
    assert all((england / target).exists() for target in targets)
