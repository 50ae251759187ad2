"""A finding on a page: told in the manifest of a user's run, a failure of a strict one."""

import json
from datetime import UTC, datetime

import pytest

from send_analysis import cli, config
from send_analysis.publish import index, notebooks, pack, work

pytestmark = pytest.mark.unit
STARTED = datetime(2026, 3, 3, 14, 5, tzinfo=UTC)
FINDING = work.Finding(
    page="havering/baseline/40_high_needs_budget.html", problem="a digit is outside <data>"
)


@pytest.fixture
def made(monkeypatch):
    """Let every page be written at once, with one finding."""

    def run(pages, *_):
        for page in pages:
            page.folder.mkdir(parents=True, exist_ok=True)
            page.html.write_text("<p>3,006 plans</p>", encoding="utf-8")
        return work.Done([FINDING])

    monkeypatch.setattr(work, "run", run)


def build(out, strict, area="havering"):
    wanted = pack.request(area, "baseline", 1, 100, strict=strict)
    return pack.build(wanted, out, STARTED, 1, False, lambda *_: None)


def test_the_pages_come_out_and_the_manifest_lists_the_finding(made, tmp_path):
    built = build(tmp_path, strict=False)
    assert built.findings == (FINDING,)
    assert json.loads(built.manifest.read_text())["page_findings"] == [FINDING]
    assert (tmp_path / FINDING["page"]).is_file()


def test_a_strict_pack_is_not_published(made, tmp_path):
    with pytest.raises(work.PackError, match=r"havering: 1 finding on a page\n.*40_high"):
        build(tmp_path, strict=True)
    assert not (tmp_path / "index.html").exists()
    assert not list(tmp_path.rglob("manifest.json"))


def test_an_area_that_fails_stops_no_other(made, tmp_path):
    built = build(tmp_path, strict=True, area="all")
    assert built.areas == ("rotherham", "tower_hamlets", "wokingham")
    content = json.loads(built.manifest.read_text())
    assert content["failed"] == ["havering"]
    assert content["request"]["areas"] == list(built.areas)
    assert content["page_findings"] == []
    assert {name.partition("/")[0] for name in content["outputs"]} == set(built.areas)
    assert not (tmp_path / "havering").exists() and (tmp_path / "wokingham").exists()
    assert built.told_failed.startswith("1 of 4 areas failed: havering\nhavering: 1 finding on")


def test_an_area_that_fails_is_named_and_the_code_is_1(made, tmp_path, capsys):
    asked = ["report", "--area", "all", "--draws", "100", "--strict", "--out", str(tmp_path)]
    assert cli.run(asked) == 1
    shown = capsys.readouterr()
    assert "3 areas at " in shown.out and " a minute. Open" in shown.out
    assert "1 of 4 areas failed: havering" in shown.err


def test_a_scenario_of_one_area_is_no_scenario_of_several():
    with pytest.raises(config.ConfigError, match=r"allowed: .*baseline"):
        pack.request("all", "ap_free_school", 1, 100)


@pytest.mark.parametrize(("option", "code"), [([], 0), (["--strict"], 1)])
def test_the_command_says_so_in_one_line(made, option, code, tmp_path, capsys):
    assert cli.run(["report", "--draws", "100", "--out", str(tmp_path), *option]) == code
    shown = capsys.readouterr()
    assert ("1 finding on pages is listed in" in shown.out) == (code == 0)
    assert ("a digit is outside <data>" in shown.err) == (code == 1)


def test_pages_are_named_as_they_lie_in_the_pack(tmp_path):
    wanted = pack.request("havering", "baseline", 1, 100)
    names = [page.name for page in pack.pages_of(wanted, tmp_path / "run")]
    assert names[0] == "havering/area/00_data_quality.html"
    assert names[-1] == "havering/compare/65_explorer.html"
    assert "havering/index.html" in names
    assert len(names) == len(notebooks.NOTEBOOKS)


TILES = '<dl class="tiles"><div class="tile"><dt>Plans</dt><dd>3,005</dd></div></dl>'


def manifest(run_id, started, area="havering"):
    request = {"areas": [area], "scenarios": ["baseline"], "seed": 1, "draws": 1000}
    outputs = {f"{area}/index.html": "", f"{area}/baseline/20_ehcp_forecast.html": ""}
    made = {"run_id": run_id, "started": started, "code_version": "0.1.0"}
    return {**made, "request": request, "outputs": outputs}


def test_the_index_shows_the_figures_of_each_newest_run_and_runs_last(tmp_path):
    runs = [
        ("20260301", "2026-03-01T05:15:00", "2,900"),
        ("20260302", "2026-03-02T05:15:00", "3,005"),
    ]
    for run_id, started, plans in runs:
        area = tmp_path / index.RUNS_FOLDER / run_id / "havering"
        area.mkdir(parents=True)
        (area / "index.html").write_text(TILES.replace("3,005", plans), encoding="utf-8")
        text = json.dumps(manifest(run_id, started))
        (area.parent / index.MANIFEST).write_text(text, encoding="utf-8")
    index.publish(["havering"], tmp_path / index.RUNS_FOLDER / "20260302", tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "3,005" in page and "2,900" not in page
    assert '<a href="havering/index.html">Havering</a>' in page
    assert page.index("3,005") < page.index("Runs that are kept") < page.index("20260301")


def test_the_run_before_is_the_newest_that_holds_the_area(tmp_path):
    finished = [
        manifest("20260303", "2026-03-03T05:15:00", "kent"),
        manifest("20260302", "2026-03-02T05:15:00"),
        manifest("20260301", "2026-03-01T05:15:00"),
    ]
    runs = [{**one, "code": "abc"} for one in finished]
    wanted = pack.request("havering", "baseline", 2, 100)
    pages = pack.pages_of(wanted, tmp_path / ".runs" / "20260304")
    asked = {"Code": "version 0.1.0, abc", "Seed": "2"}
    (delivery,) = pack.deliveries(pages, STARTED, runs, asked)
    assert delivery.before == tmp_path / ".runs" / "20260302" / "havering"
    assert delivery.asked[0]["Seed"] == "1" and delivery.asked[1] is asked
    assert delivery.scenarios == ("baseline",)
    (first,) = pack.deliveries(pages, STARTED, runs[:1], asked)
    assert first.before is None
