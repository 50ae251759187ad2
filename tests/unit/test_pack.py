"""A finding on a page: told in the manifest of a user's run, a failure of a strict one."""

import json
import os
import re
from datetime import UTC, datetime

import pytest

from send_analysis import cli, config
from send_analysis.config import locking, paths
from send_analysis.loaders.intake import register
from send_analysis.publish import notebooks, pack, request, work
from send_analysis.publish.documents import handed
from send_analysis.publish.store import history, location
from send_analysis.publish.store import manifest as manifests
from tests.unit.published_case import manifest

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
    wanted = request.of(area, "baseline", 1, 100, strict=strict)
    return pack.build(wanted, out, STARTED, 1, False, lambda *_: None)


def test_the_pages_come_out_and_the_manifest_lists_the_finding(made, tmp_path):
    built = build(tmp_path, strict=False)
    assert built.findings == (FINDING,)
    assert json.loads(built.manifest.read_text())["page_findings"] == [FINDING]
    assert (tmp_path / "current" / FINDING["page"]).is_file()


def test_a_strict_pack_is_not_published(made, tmp_path):
    with pytest.raises(work.PackError, match=r"havering: 1 finding on a page\n.*40_high"):
        build(tmp_path, strict=True)
    assert not (tmp_path / "index.html").exists() and not (tmp_path / "current").exists()
    assert not list(tmp_path.rglob("manifest.json"))


def test_an_area_that_fails_stops_no_other(made, tmp_path):
    built = build(tmp_path, strict=True, area="all")
    assert built.areas == ("rotherham", "tower_hamlets", "wokingham")
    content = json.loads(built.manifest.read_text())
    assert content["failed"] == ["havering"]
    assert content["request"]["areas"] == list(built.areas)
    assert content["page_findings"] == []
    assert {name.partition("/")[0] for name in content["outputs"]} == set(built.areas)
    assert {f.name for f in (tmp_path / "current").iterdir()} == {*built.areas, "index.html"}
    assert built.told_failed.startswith("1 of 4 areas failed: havering\nhavering: 1 finding on")


def test_an_area_that_fails_is_named_and_the_code_is_1(made, tmp_path, capsys):
    asked = ["report", "--area", "all", "--draws", "100", "--strict", "--out", str(tmp_path)]
    assert cli.run(asked) == 1
    shown = capsys.readouterr()
    assert "3 areas at " in shown.out and " a minute. Open" in shown.out
    assert "1 of 4 areas failed: havering" in shown.err


def test_a_scenario_of_one_area_is_no_scenario_of_several():
    with pytest.raises(config.ConfigError, match=r"allowed: .*baseline"):
        request.of("all", "ap_free_school", 1, 100)


def test_all_scenarios_of_all_areas_are_for_each_those_that_are_meant_for_it():
    wanted = request.of("all", "all", 1, 100)
    of_area = {area.slug: wanted.scenarios_of(area) for area in wanted.each_area()}
    assert set().union(*of_area.values()) == set(wanted.scenarios)
    assert "all_mitigations" in of_area["havering"]
    assert "all_mitigations" not in of_area["wokingham"]
    assert len(wanted.key) > 8


def test_several_scenarios_are_named_with_commas_and_what_is_wrong_with_each_is_said():
    names = request.of("leeds", "requests_level, baseline", 1, 100).scenarios
    assert names == ("baseline", "requests_level")
    with pytest.raises(config.ConfigError) as told:
        request.of("leeds", "baseline,requests_levl,ap_free_school", 1, 100)
    assert "did you mean requests_level?" in str(told.value)
    assert "'ap_free_school' is not meant for leeds" in str(told.value)


@pytest.mark.parametrize(("option", "code"), [([], 0), (["--strict"], 1)])
def test_the_command_says_so_in_one_line(made, option, code, tmp_path, capsys):
    assert cli.run(["report", "--draws", "100", "--out", str(tmp_path), *option]) == code
    shown = capsys.readouterr()
    assert ("1 finding on pages is listed in" in shown.out) == (code == 0)
    assert ("a digit is outside <data>" in shown.err) == (code == 1)


def test_with_a_log_the_command_prints_nothing_else(made, tmp_path, capsys):
    assert cli.run(["report", "--draws", "100", "--json", "--out", str(tmp_path)]) == 0
    shown = capsys.readouterr()
    told = {line["event"]: line for line in map(json.loads, shown.err.splitlines())}
    assert (list(told), shown.out) == (["started", "published", "succeeded"], "")
    assert told["published"]["open"] == str(tmp_path / "current" / "havering" / "index.html")
    assert told["published"]["findings"] == 1


def test_pages_are_named_as_they_lie_in_the_pack(tmp_path):
    wanted = request.of("havering", "baseline", 1, 100)
    names = [page.name for page in pack.pages_of(wanted, tmp_path / "run")]
    assert names[0] == "havering/area/00_data_quality.html"
    assert names[-1] == "havering/compare/65_explorer.html"
    assert "havering/index.html" in names
    assert len(names) == len(notebooks.NOTEBOOKS) - len([notebooks.ENGLAND])


def test_the_panel_is_england_and_every_authority_that_is_counted():
    wanted = request.of("panel", "baseline", 1, 100)
    assert wanted.areas[0] == "england" and {"leeds", "city_of_london"} <= set(wanted.areas)
    first, *others = pack.pages_of(wanted, paths.root() / "reports" / "run")
    assert (first.name, first.parameters.scenario) == ("england/index.html", "england")
    assert {page.parameters.area for page in others} == set(wanted.areas[1:])
    assert "england" not in {page.parameters.scenario for page in others}


@pytest.fixture
def tables_made(monkeypatch):
    """Let every level have one table at once, and no page."""

    def run(pages, to_deliver, *_):
        assert not to_deliver and not any(page.is_shown for page in pages)
        for page in pages:
            tables = page.folder / "tables"
            tables.mkdir(parents=True)
            (tables / "forecast.csv").write_text("old_la_code\n", encoding="utf-8")
        return work.Done()

    monkeypatch.setattr(work, "run", run)


def test_without_html_an_area_has_a_list_of_its_tables(tables_made, tmp_path, capsys):
    asked = ["report", "--area", "leeds", "--draws", "100", "--no-html", "--out", str(tmp_path)]
    assert cli.run(asked) == 0
    current = tmp_path / "current"
    leeds = (current / "leeds" / "tables.html").read_text(encoding="utf-8")
    links = re.findall(r'href="([a-z].*?)"', leeds)
    assert "baseline/tables/forecast.csv" in links and "compare/tables/forecast.csv" in links
    assert "plans held in January" in leeds
    index = (current / "index.html").read_text(encoding="utf-8")
    assert '<h2><a href="leeds/tables.html">Leeds</a></h2>' in index
    assert "Pages of Leeds" not in index
    assert not (current / "leeds" / "index.html").exists()
    assert f"Open {tmp_path / 'index.html'}" in capsys.readouterr().out


def test_levels_of_an_area_follow_each_other_the_longest_first():
    wanted = request.of("all", "baseline", 1, 100)
    pages = pack.pages_of(wanted, paths.root() / "reports" / "run")
    order = [own[0].parameters for own in work._longest_first(pages)]
    assert [one.area for one in order[:6]] == ["havering"] * 3 + ["rotherham"] * 3
    assert [one.scenario for one in order[:3]] == ["compare", "area", "baseline"]


def test_england_alone_is_one_page_with_three_files(tmp_path):
    (page,) = pack.pages_of(request.of("England", "baseline", 1, 100), tmp_path)
    assert page.name == "england/index.html"
    offered = {download.href for download in handed.offered("england")}
    assert offered == {f"downloads/england.{kind}" for kind in ("xlsx", "ods", "zip")}


def test_the_run_before_is_the_one_that_is_published(tmp_path):
    published = {"havering": manifest("20260302", seed=1), "kent": manifest("20260303", "kent")}
    wanted = request.of("havering", "baseline", 2, 100)
    pages = pack.pages_of(wanted, tmp_path / ".runs" / "20260304")
    asked = {"Code": "version 0.1.0, abc", "Seed": "2"}
    earlier = tmp_path / ".runs" / "20260302" / "havering"
    earlier.mkdir(parents=True)
    (delivery,) = pack.deliveries(pages, STARTED, published, asked)
    assert delivery.before == earlier
    assert delivery.asked[0]["Seed"] == "1" and delivery.asked[1] is asked
    assert delivery.scenarios == ("baseline",)
    earlier.rmdir()
    for without in (published, {"kent": published["kent"]}):
        (first,) = pack.deliveries(pages, STARTED, without, asked)
        assert first.before is None


def test_a_run_never_goes_into_the_folder_of_another_that_began_in_the_same_second(made, tmp_path):
    folders = [build(tmp_path, strict=False).folder.name for _ in range(3)]
    assert [name[:15] for name in folders] == [
        "20260303T140500",
        "20260303T140501",
        "20260303T140502",
    ]


def test_an_unfinished_run_is_continued_and_one_with_an_empty_manifest_is_unfinished(
    made, tmp_path
):
    first = build(tmp_path, strict=False)
    wanted = request.of("havering", "baseline", 1, 100)
    resumed = pack.build(wanted, tmp_path, STARTED, 1, True, lambda *_: None)
    assert resumed.folder != first.folder
    resumed.manifest.write_text("")
    cut_off = resumed.folder / "havering" / "baseline" / f"{register.APART}3fa9"
    cut_off.touch()  # a page, by a kill
    again = pack.build(wanted, tmp_path, STARTED, 1, True, lambda *_: None)
    assert again.folder == resumed.folder
    told = json.loads(again.manifest.read_text())
    assert told["run_id"] == resumed.folder.name
    assert not any(register.APART in name for name in told["outputs"])


def test_a_run_that_lacks_an_area_is_continued(made, tmp_path):
    first = build(tmp_path, strict=True, area="all")
    wanted = request.of("all", "baseline", 1, 100)
    resumed = pack.build(wanted, tmp_path, STARTED, 1, True, lambda *_: None)
    assert resumed.folder == first.folder and len(resumed.areas) == 4
    assert (tmp_path / "current" / FINDING["page"]).is_file()


def test_a_second_pack_is_told_who_makes_the_first(made, tmp_path, capsys):
    with locking.locked(tmp_path):
        assert cli.run(["report", "--draws", "100", "--out", str(tmp_path)]) == 2
    (told,) = capsys.readouterr().err.splitlines()
    assert f"{tmp_path}: another command (process {os.getpid()}, for 0 minutes)" in told
    assert not (tmp_path / "current").exists() and not (tmp_path / ".runs").exists()
    assert cli.run(["report", "--draws", "100", "--out", str(tmp_path)]) == 0


def test_a_report_goes_to_a_store_and_only_as_many_runs_are_kept(
    made, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(location, "_built_in", lambda _: tmp_path)
    for _ in range(3):
        asked = ["report", "--draws", "100", "--out", "memory://council/reports", "--keep", "2"]
        assert cli.run(asked) == 0
    assert "Open memory://council/reports/index.html" in capsys.readouterr().out
    kept = history.kept(location.of("memory://council/reports"))
    assert [one.state for one in kept] == ["published", "kept"]
    assert len(manifests.finished(tmp_path)) == 2
