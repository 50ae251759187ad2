"""Reports in S3: a real client against a server of S3 on this machine."""

import json
import posixpath
import re
import time
from dataclasses import replace

import httpx
import obstore
import pytest
from bs4 import BeautifulSoup, SoupStrainer
from obstore.store import from_url

from send_analysis import cli, config, vocab
from send_analysis.publish.store import history, location, upload
from tests.unit.published_case import PAGE, publish

pytestmark = pytest.mark.end_to_end
LINKS = SoupStrainer("a")


@pytest.fixture
def store(s3_server, monkeypatch, tmp_path):
    """Return a place in a bucket of the server, whose packs are built in a folder of the test."""
    given = {"ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test", "REGION": "eu-west-2"}
    for name, value in {**given, "ENDPOINT": s3_server, "ALLOW_HTTP": "true"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setattr(location, "_built_in", lambda _: tmp_path)
    httpx.put(f"{s3_server}/council").raise_for_status()
    return location.of("s3://council/send/reports")


def test_a_pack_is_read_from_the_store_and_its_runs_are_kept_there(store):
    store.check()
    for number, areas in enumerate((("havering", "kent"), ("kent",), ("kent",)), 1):
        publish(store.folder, number, *areas)
        upload.upload(areas, store)
    answer = obstore.get(from_url(store.address), "index.html")
    assert answer.attributes["Content-Type"] == "text/html"
    page = bytes(answer.bytes()).decode()
    for href in re.findall(r'href="([^#"]+)"', page):
        assert store.read(*href.split("/")), href
    assert f"runs/20260301T051500-abcdef01/havering/{PAGE}" in page
    assert "3,000" in page and "2,000" not in page
    again = location.of(store.address)
    assert [one.state for one in history.kept(again)] == ["published", "kept", "published"]
    history.remove(again, history.kept(again)[1:2])
    assert [one.run_id[7] for one in history.kept(again)] == ["3", "1"]


def test_a_bucket_that_is_not_there_is_told_in_one_line(store):
    with pytest.raises(config.ConfigError, match=r"^s3://nowhere/x cannot be written: .*") as told:
        location.of("s3://nowhere/x").check()
    assert "\n" not in str(told.value)


@pytest.fixture
def empty(store):
    """Return a place in the bucket that holds nothing yet."""
    for name in ("runs", upload.POINTER, "index.html"):
        if store.files.exists(store.path(name)):
            store.files.rm(store.path(name), recursive=True)
    return store


def machine(store, folder, number, area):
    """Return what uploads a pack that another machine has built."""
    where = replace(store, folder=folder / area)
    where.folder.mkdir()
    publish(where.folder, number, area)
    return lambda: upload.upload((area,), where)


@pytest.mark.parametrize("step", ["_merged", "_index"])
@pytest.mark.parametrize("first", ["nothing yet", "a pack"])
def test_two_machines_that_publish_at_once_are_both_led_to(
    step, first, empty, tmp_path, monkeypatch
):
    if first == "a pack":
        machine(empty, tmp_path, 1, "havering")()
    ours, theirs = (machine(empty, tmp_path, n, area) for n, area in ((2, "kent"), (3, "leeds")))
    usual, waiting = getattr(upload, step), [theirs]

    def overtaken(*given):
        if waiting:
            waiting.pop()()
        return usual(*given)

    monkeypatch.setattr(upload, step, overtaken)
    ours()
    seen = {"kent", "leeds"} | ({"havering"} if first == "a pack" else set())
    assert set(upload.read(empty)) == seen
    page = empty.read("index.html").decode()
    assert set(re.findall(rf"runs/[^/]+/(\w+)/{PAGE}", page)) == seen


def test_a_file_that_others_change_without_end_is_told(empty, tmp_path, monkeypatch):
    monkeypatch.setattr(location, "ATTEMPTS", 2)
    usual = upload._merged

    def overtaken(*given):
        empty.write(json.dumps({"kent": str(time.monotonic())}).encode(), upload.POINTER)
        return usual(*given)

    monkeypatch.setattr(upload, "_merged", overtaken)
    with pytest.raises(vocab.WorkError, match=r"changed published\.json 2 times"):
        machine(empty, tmp_path, 1, "leeds")()


def test_a_report_in_a_store_has_every_file_and_its_links_lead_somewhere(
    pack, empty, tmp_path, monkeypatch
):
    written, write = [], location.Location.write
    monkeypatch.setattr(
        location.Location, "write", lambda *given: (written.append(given[2]), write(*given))
    )
    where = replace(empty, folder=pack.parent)
    upload.upload(("havering",), where)
    assert written[-1] == "index.html"
    at = f"runs/{upload.read(where)['havering']}"
    files = [f for f in (pack / "havering").rglob("*") if f.is_file()]
    there = {f"{at}/{f.relative_to(pack).as_posix()}": f.read_bytes() for f in files}
    assert len(there) > 100
    assert {name: where.read(*name.split("/")) for name in there} == there
    known = {*written, *there}
    for name in [name for name in known if name.endswith(".html")]:
        page = BeautifulSoup(where.read(*name.split("/")), "html.parser", parse_only=LINKS)
        for href in {link["href"].partition("#")[0] for link in page if link.get("href")}:
            led = posixpath.normpath(posixpath.join(posixpath.dirname(name), href or "index.html"))
            assert led in known or not href or ":" in href, (name, href)


AWAY = {  # addresses of stores that nobody serves: refused at once, as where a name is mistyped
    "s3://council/reports": {
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
        "AWS_REGION": "eu-west-2",
        "AWS_ENDPOINT": "http://127.0.0.1:9",
        "AWS_ALLOW_HTTP": "true",
    },
    "abfs://council/reports": {
        "AZURE_STORAGE_ACCOUNT_NAME": "account",
        "AZURE_STORAGE_ACCOUNT_KEY": "a2V5",
        "AZURE_STORAGE_ENDPOINT": "http://127.0.0.1:9",
        "AZURE_STORAGE_ALLOW_HTTP": "true",
    },
    "az://council/reports": {},  # no account
    "abfs://council@account/reports": {},  # half of a host
    "gs://council/reports": {"GOOGLE_SERVICE_ACCOUNT": "/nowhere/key.json"},
}


@pytest.mark.parametrize("address", AWAY)
def test_a_store_that_cannot_be_reached_is_told_soon_in_one_line(address, monkeypatch, capsys):
    for name, value in AWAY[address].items():
        monkeypatch.setenv(name, value)
    began = time.monotonic()
    for arguments in (("report", "--draws", "100"), ("runs", "list")):
        assert cli.run([*arguments, "--out", address]) == (2 if arguments[0] == "report" else 1)
        (line,) = capsys.readouterr().err.splitlines()
        assert re.match(rf"send-analysis: {re.escape(address)} cannot be (written|read): \S", line)
    assert time.monotonic() - began < 30
