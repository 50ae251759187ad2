"""An authority with planted small counts: none of them is in any byte of what it may share."""

import io
import json
import re
import shutil
import stat
import subprocess
import sys

import pandas as pd
import pytest

from send_analysis import config
from send_analysis.config import paths
from send_analysis.runs import inputs, kept, keys
from send_analysis.runs.protected import people
from tests.end_to_end.conftest import ROOT, TIME_LIMIT, send_analysis
from tests.opened import everything

pytestmark = pytest.mark.end_to_end
EXAMPLE = ROOT / "docs" / "example_authority"
AREA = "exampleshire_invented"
# Small counts in the example, the rest of each breakdown as it must be for the totals to hold.
PLANTED = {
    "January 2025,provision,neet": 2,
    "January 2025,provision,mainstream": 803,
    "January 2026,provision,neet": 3,
    "January 2026,provision,mainstream": 902,
    "January 2026,primary_need,MSI": 4,
    "January 2026,primary_need,ASD": 691,
    "2025,flow,ceased_total": 2,
}
MOVED = {2: 2, 3: -2, 4: -2}  # from a small count to another one: 2 is 4 then, 3 is 1, 4 is 2
HOUSE = "Quillfeather House"  # a provider that only the private list names
AGAIN = """
import sys
from datetime import datetime
from pathlib import Path


def main():
    from send_analysis.publish import pack, request
    from send_analysis.runs import workers

    data, out, started = Path(sys.argv[1]), Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
    wanted = request.of("exampleshire", "baseline", 1, 100, data)
    out.mkdir()
    with workers.processes(1) as executor:
        pack.build(wanted, out, started, executor, False, lambda *_: None)


if __name__ == "__main__":
    main()
"""
MONTHS = """\
as_of,old_la_code,month,measure,value,note
2026-04-05,999,2026-01,new_plans,2,planted
2026-04-05,999,2026-02,new_plans,27,
2026-04-05,999,2026-03,new_plans,30,
2026-04-05,999,2026-01,ceased_total,9,
2026-04-05,999,2026-02,ceased_total,8,
2026-04-05,999,2026-03,ceased_total,11,
"""


def set_row(folder, file, row, value):
    text, found = re.subn(
        rf"(?m)^([^\n]*{re.escape(row)}),\d+,", rf"\g<1>,{value},", (folder / file).read_text()
    )
    assert found == 1, row
    (folder / file).write_text(text)


def planted(folder):
    """Write the example with small counts, months and a provider that nobody has published."""
    shutil.copytree(EXAMPLE, folder)
    for row, value in PLANTED.items():
        set_row(folder, "counts.csv", f",{row}", value)
    listed = (folder / "places.csv").read_text().replace("Juniper School", HOUSE)
    (folder / "places.csv").write_text(listed)
    (folder / "months.csv").write_text(MONTHS)
    return folder


def hidden(folder, name):
    """Return the rows of a table whose counts are hidden, with the counts."""
    value = people.COUNTED[name][0]
    exact, shown = inputs.load(folder)[name], inputs.protected(folder).shown[name]
    return exact[exact[value].notna() & shown[value].isna()]


def twin(one, folder):
    """Write the same files with other small counts; what is hidden beside each keeps the total."""
    shutil.copytree(one, folder)
    for _, rows in hidden(one, "caseload").groupby(["census_year", "dimension"]):
        small = rows[rows.plans < 5].iloc[0]
        partner, moved = rows[rows.plans >= 5].iloc[0], MOVED[int(small.plans)]
        for row, by in ((small, moved), (partner, -moved)):
            where = f"January {row.census_year},{row.dimension},{row.category}"
            set_row(folder, "counts.csv", f",{where}", int(row.plans) + by)
    set_row(folder, "counts.csv", ",2025,flow,ceased_total", 3)
    set_row(folder, "months.csv", "2026-01,new_plans", 4)
    set_row(folder, "months.csv", "2026-02,new_plans", 25)
    listed = (folder / "places.csv").read_text()
    assert "2025/26,70,open,,4," in listed
    (folder / "places.csv").write_text(listed.replace("2025/26,70,open,,4,", "2025/26,70,open,,1,"))
    return folder


@pytest.fixture(scope="module")
def twins(tmp_path_factory):
    """Return two folders of own files that differ in hidden counts alone."""
    folder = tmp_path_factory.mktemp("private")
    one = planted(folder / "one")
    return one, twin(one, folder / "other")


def test_both_hide_the_planted_counts_and_what_was_changed(twins):
    first, second = (hidden(folder, "caseload") for folder in twins)
    assert first.index.equals(second.index)
    assert (first.plans != second.plans).all() and (first.plans < 5).sum() == 3
    assert hidden(twins[0], "flows").measure.tolist() == ["ceased_total"]
    assert len(hidden(twins[0], "monthly_flows")) == 2


def test_other_hidden_counts_give_the_same_names_and_hashes_of_runs(twins):
    """They stand on each page."""
    area = config.find_area(paths.config(), "exampleshire")
    one, other = (
        (keys.provenance(folder), keys.of_run(area, "baseline", 1, 100, folder)) for folder in twins
    )
    assert one == other


@pytest.fixture(scope="module")
def sent(twins, tmp_path_factory):
    """Return the file to send, what the command said, and the folder of reports."""
    out = tmp_path_factory.mktemp("reports")
    options = ("--data", twins[0], "--draws", 100, "--workers", 1, "--out", out, "--strict")
    done = send_analysis("report", "--area", "exampleshire", *options)
    assert done.returncode == 0, done.stderr
    file = out / "sent.zip"
    done = send_analysis("share", "--area", "exampleshire", "--out", file, "--reports", out)
    assert done.returncode == 0, done.stderr
    return file, done.stdout, out


@pytest.fixture(scope="module")
def parts(sent):
    """Return all that the file to send says, by name."""
    return dict(everything(sent[0].read_bytes()))


def test_the_file_to_send_is_the_same_to_the_last_byte_with_other_hidden_counts(
    sent, twins, tmp_path
):
    """So none of them is in it, in any form: as a digit, in a chart, a range, a hash or a name."""
    file, _, out = sent
    started = json.loads((out / "current" / AREA / "manifest.json").read_text())["started"]
    area = config.find_area(paths.config(), "exampleshire")
    for level in ("area", "baseline", "compare"):  # its tables are made again
        shutil.rmtree(kept.cached(keys.of_run(area, level, 1, 100, twins[0])).parent)
    script, other = tmp_path / "again.py", tmp_path / "reports"
    script.write_text(AGAIN)
    command = [sys.executable, script, twins[1], other, started.replace("Z", "+00:00")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=TIME_LIMIT)
    assert done.returncode == 0, done.stderr
    again = other / "current" / AREA / "downloads" / f"{AREA}.zip"
    if again.read_bytes() != file.read_bytes():
        theirs, ours = (dict(everything(one.read_bytes())) for one in (again, file))
        assert [n for n in theirs | ours if theirs.get(n) != ours.get(n)] == []


def test_the_file_to_send_names_no_private_provider_and_no_place_of_this_machine(
    sent, twins, parts
):
    out = sent[2]
    assert len(parts) > 100 and any(name.endswith(".xml") for name in parts)
    for name, content in parts.items():
        for secret in (HOUSE, "Quillfeather", str(twins[0]), str(out), str(ROOT)):
            assert secret.encode() not in content, (name, secret)
    kept = (".ipynb", ".parquet", "run.json", "inputs.json", "months.csv", "counts.csv")
    assert not [name for name in parts if name.endswith(kept)]


def test_the_tables_to_send_hide_the_planted_counts(parts):
    caseload = pd.read_csv(io.BytesIO(parts[f"/{AREA}/area/tables/caseload.csv"]), dtype=str)
    neet = caseload.query("category == 'neet' and old_la_code == '999'")
    assert neet.plans.isna().sum() == 2 and neet.symbol.tolist()[1:] == ["c", "c"]
    forecast = pd.read_csv(io.BytesIO(parts[f"/{AREA}/baseline/tables/forecast.csv"]))
    assert "neet" not in set(forecast.category) and "mainstream" in set(forecast.category)
    people_read = parts[f"/{AREA}/csv/area/caseload.csv"].decode()
    assert "[c]" in people_read


def test_the_command_says_what_is_hidden_and_what_it_left_out(sent):
    said = sent[1]
    assert re.search(r"Hidden in all of them: \d+ counts of its own files, shown as \[c\]", said)
    assert "executed notebooks" in said and "the authority's own files" in said


def test_pages_and_papers_say_that_counts_are_hidden_and_what_the_model_reads(sent, parts):
    for page in ("index.html", "baseline/20_ehcp_forecast.html"):
        text = " ".join(parts[f"/{AREA}/{page}"].decode().split())
        assert "hidden: [c]" in text and "the model reads stand-ins" in text
    for name in (f"{AREA}.docx/word/document.xml", f"{AREA}.ods/content.xml"):
        assert b"The model reads stand-ins" in parts[f"/{AREA}/downloads/{name}"]
    manifest = json.loads((sent[2] / "current" / AREA / "manifest.json").read_text())
    assert manifest["disclosure"]["stand_ins"]["caseload"] > 3


def test_only_what_may_be_published_is_where_readers_look(sent):
    out = sent[2]
    assert stat.S_IMODE((out / ".runs").stat().st_mode) == 0o700
    published = [f for f in (out / "current" / AREA).rglob("*") if f.is_file()]
    modes = {stat.S_IMODE(f.stat().st_mode) for f in published if f.name != "manifest.json"}
    assert modes == {0o644}
    assert not [f for f in published if f.suffix == ".ipynb" or f.name == "counts.csv"]


def test_a_report_that_was_changed_is_not_sent(sent, tmp_path):
    out = sent[2]
    copy = tmp_path / "reports"
    shutil.copytree(out / "current", copy / "current")
    with (copy / "current" / AREA / "downloads" / f"{AREA}.zip").open("ab") as file:
        file.write(b"more")
    done = send_analysis(
        "share", "--area", "exampleshire", "--out", tmp_path / "a.zip", "--reports", copy
    )
    assert done.returncode == 2 and "is not as it was published" in done.stderr
    assert not (tmp_path / "a.zip").exists()
