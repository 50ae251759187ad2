"""Downloads of releases, against a server in this process that behaves as the service does."""

import io
import json
import threading
import zipfile
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat

import pytest
from tenacity import wait_none

from send_analysis import cli, config
from send_analysis.config import paths
from send_analysis.loaders.intake import download, transfer
from tests.conftest import ROOT

pytestmark = pytest.mark.unit

PLANS = "education-health-and-care-plans"
IDS = {
    "2026": "aaaaaaaa-0000-4000-8000-000000000001",
    "2025": "bbbbbbbb-0000-4000-8000-000000000002",
    "2024-25": "cccccccc-0000-4000-8000-000000000003",
}
OTHER_ISSUE = "dddddddd-0000-4000-8000-000000000004"


def made_zip(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(f"data/{name}.csv", content)
    return buffer.getvalue()


ZIP = made_zip(caseload="time_period,ehcplans\n" + "202526,3419\n" * 2_000, guidance="words")
CUT = len(ZIP) // 10  # bytes that come before the server hangs up


def listed(*slugs, latest=None, **ids):
    """Return the service's list of releases, oldest first, with keys that nobody reads."""
    return [
        {
            "id": ids.get(slug, IDS[slug]),
            "slug": slug,
            "title": f"Reporting year {slug}",
            "published": f"20{slug[-2:]}-06-25T08:30:00",
            "latestRelease": slug == latest,
            "nextReleaseDate": {"year": "", "month": "", "day": ""},
        }
        for slug in slugs
    ]


class Service:
    """What the server answers, and the requests that it had."""

    def __init__(self):
        self.releases = {PLANS: listed("2025", "2026", latest="2026")}
        self.content = ZIP
        self.tag = '"one"'
        self.ranges = True
        self.failures = iter(())  # what goes wrong with each request for a file, in turn
        self.asked = []

    @property
    def files(self):
        """The requests for files: path and range."""
        return [(path, rest) for path, rest in self.asked if path.endswith(("/files", "/moved"))]


def handler(service):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_GET(self):
            path = self.path.removeprefix("http://mirror.invalid").removeprefix("/api")
            service.asked.append((path, self.headers.get("Range")))
            if path.endswith("/releases"):
                return self.list_releases(path.split("/")[2])
            failure = next(service.failures, None)
            if failure == "moved":
                return self.send(302, {"Location": f"{self.path.removesuffix('/files')}/moved"})
            if isinstance(failure, int):
                return self.send(failure)
            if failure == "page":
                return self.send(200, {"Content-Type": "text/html"}, b"<html>sign in</html>")
            return self.send_file(cut=failure == "cut")

        def list_releases(self, slug):
            if slug not in service.releases:
                return self.send(404)
            return self.send(200, {}, json.dumps(service.releases[slug]).encode())

        def send_file(self, cut):
            start = int((self.headers.get("Range") or "bytes=0-")[6:-1])
            same = service.ranges and self.headers.get("If-Range") == service.tag
            body, code, headers = service.content, 200, {}
            if same and start:
                if start >= len(body):
                    return self.send(416)
                headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
                code, body = 206, body[start:]
            if service.tag:
                headers["ETag"] = service.tag
            return self.send(code, headers, body, sent=CUT if cut else None)

        def send(self, code, headers=None, body=b"", sent=None):
            self.send_response(code)
            for name, value in {**(headers or {}), "Content-Length": len(body)}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(body[:sent])
            self.close_connection = sent is not None

    return Handler


@pytest.fixture
def service(monkeypatch):
    monkeypatch.setattr(transfer, "WAIT", wait_none())
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    service = Service()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(service))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    service.url = f"http://127.0.0.1:{server.server_port}/api"
    yield service
    server.shutdown()
    server.server_close()


@pytest.fixture
def fetch(service, tmp_path):
    def get(*names, release=None):
        shown = []
        got = download.download(
            names, release, service.url, tmp_path, lambda *now: shown.append(now)
        )
        return got if len(got) > 1 else got[0]

    return get


def left_over(folder):
    return {p.name.split(".", 1)[1] for p in folder.iterdir() if p.name[0] != "."}


def test_the_newest_release_is_kept_with_its_hash_and_not_fetched_twice(service, fetch, tmp_path):
    first = fetch()
    assert first.fresh
    assert first.path.name == f"{PLANS}_2026_aaaaaaaa.zip"
    assert first.path.read_bytes() == ZIP
    assert first.sha256 == sha256(ZIP).hexdigest()
    recorded = tmp_path / f"{first.path.name}.sha256"
    assert recorded.read_text() == f"{first.sha256}  {first.path.name}\n"
    assert left_over(tmp_path) == {"zip", "zip.sha256"}
    again = fetch()
    assert (again.path, again.sha256, again.fresh) == (first.path, first.sha256, False)
    assert len(service.files) == 1


@pytest.mark.parametrize(
    ("wanted", "slug"), [("2025", "2025"), ("2024-25", "2024-25"), (None, "2026")]
)
def test_a_release_goes_by_its_name_or_year(service, fetch, wanted, slug):
    service.releases[PLANS] = listed("2024-25", "2025", "2026")
    assert fetch(release=wanted).path.name == f"{PLANS}_{slug}_{IDS[slug][:8]}.zip"


def test_a_year_is_also_the_academic_or_financial_year_that_ends_in_it(service, fetch):
    service.releases["la-and-school-expenditure"] = listed("2024-25")
    service.releases[PLANS] = listed("2025")
    plans, outturn = fetch("ehc_plans", "section_251_outturn", release="2025")
    assert plans.path.name == f"{PLANS}_2025_bbbbbbbb.zip"
    assert outturn.path.name == "la-and-school-expenditure_2024-25_cccccccc.zip"


def test_a_release_that_is_not_there_is_named_with_those_that_are(fetch, service):
    with pytest.raises(config.ConfigError) as error:
        fetch(release="2027")
    assert str(error.value) == (
        "release '2027' of Education, health and care plans is not published; published: 2026, 2025"
    )
    assert not service.files


def test_an_unknown_publication_is_named_with_those_that_are_known(fetch):
    with pytest.raises(config.ConfigError, match="'absence' is not known; allowed: ehc_plans"):
        fetch("absence")


def test_a_corrected_issue_is_fetched_beside_the_first(service, fetch):
    first = fetch()
    service.releases[PLANS] = listed("2026", **{"2026": OTHER_ISSUE})
    service.content = made_zip(caseload="corrected")
    second = fetch()
    assert second.path.name.endswith("_dddddddd.zip")
    assert first.path.read_bytes() == ZIP
    assert second.path.read_bytes() == service.content


def test_a_file_that_was_changed_on_the_disk_is_fetched_again(fetch):
    kept = fetch().path
    kept.write_bytes(ZIP[:-1])
    assert fetch().fresh
    assert kept.read_bytes() == ZIP


def test_what_was_cut_off_goes_on_where_it_stopped(service, fetch):
    service.failures = iter(["cut", "cut"])
    assert fetch().path.read_bytes() == ZIP
    assert [rest for _, rest in service.files] == [
        None, f"bytes={CUT}-", f"bytes={2 * CUT}-"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("setting", "value", "asked"),
    [
        ("ranges", False, f"bytes={CUT}-"),
        ("tag", None, None),  # nothing tells whether the content is the same still
        ("tag", 'W/"one"', None),  # the same to a reader, not to the byte
    ],
)
def test_where_the_server_cannot_go_on_the_whole_file_is_fetched(
    service, fetch, setting, value, asked
):
    setattr(service, setting, value)
    service.failures = iter(["cut"])
    assert fetch().path.read_bytes() == ZIP
    assert [rest for _, rest in service.files] == [None, asked]


def test_a_file_that_changed_in_between_is_fetched_whole(service, fetch, tmp_path):
    service.failures = repeat("cut")
    with pytest.raises(transfer.DownloadError, match=r"broke off .*; run the command again"):
        fetch()
    assert left_over(tmp_path) == {"zip.part", "zip.part.version"}
    service.failures = iter(())
    service.content, service.tag = made_zip(caseload="202526,3420"), '"two"'
    assert fetch().path.read_bytes() == service.content


def test_a_later_command_goes_on_where_an_earlier_one_stopped(service, fetch, tmp_path):
    service.failures = chain(["cut"], repeat(503))
    with pytest.raises(transfer.DownloadError, match="the server answered 503 Service Unavail"):
        fetch()
    service.failures = iter(())
    service.asked.clear()
    assert fetch().path.read_bytes() == ZIP
    assert [rest for _, rest in service.files] == [f"bytes={CUT}-"]
    assert left_over(tmp_path) == {"zip", "zip.sha256"}


def test_a_part_that_is_longer_than_the_file_is_fetched_anew(service, fetch, tmp_path):
    part = tmp_path / f"{PLANS}_2026_aaaaaaaa.zip.part"
    part.write_bytes(ZIP + b"more")
    transfer.version_of(part).write_text(service.tag)
    assert fetch().path.read_bytes() == ZIP


def test_a_passing_failure_is_tried_again(service, fetch):
    service.failures = iter([500, 503])
    assert fetch().path.read_bytes() == ZIP
    assert len(service.files) == 3


def test_what_is_not_there_is_not_asked_for_again(service, fetch):
    service.failures = repeat(404)
    with pytest.raises(transfer.DownloadError, match=r"/files: the server answered 404 Not Found"):
        fetch()
    assert len(service.files) == 1


def test_a_redirect_is_followed(service, fetch):
    service.failures = iter(["moved"])
    assert fetch().path.read_bytes() == ZIP


@pytest.mark.parametrize("content", [b"<html>", ZIP[:-30], ZIP.replace(b"3419", b"3418", 1), b""])
def test_what_is_not_a_whole_zip_is_refused_and_nothing_is_kept(service, fetch, tmp_path, content):
    service.content = content
    with pytest.raises(transfer.DownloadError, match=r"not a whole zip; .* send-analysis data add"):
        fetch()
    assert left_over(tmp_path) == set()
    service.content, service.tag = ZIP, '"two"'
    assert fetch().path.read_bytes() == ZIP


def test_a_page_in_place_of_the_file_is_refused_without_showing_it(service, fetch):
    service.failures = iter(["page"])
    with pytest.raises(transfer.DownloadError) as error:
        fetch()
    assert "html" not in str(error.value)


@pytest.mark.parametrize(
    "answer", [{"releases": []}, [{"id": "x", "slug": "2026"}], [{"id": IDS["2026"]}], []]
)
def test_a_list_that_the_service_no_longer_gives_is_told_with_the_way_by_hand(
    service, fetch, answer
):
    service.releases[PLANS] = answer
    with pytest.raises(
        transfer.DownloadError, match=r"release.*download the zip from https://expl"
    ):
        fetch()


def test_a_release_name_cannot_lead_outside_the_cache(service, fetch):
    service.releases[PLANS] = [{"id": IDS["2026"], "slug": "../../2026"}]
    with pytest.raises(transfer.DownloadError, match="not a list of releases"):
        fetch()


@pytest.mark.parametrize("address", ["ftp://mirror", "mirror/api", "http://", ""])
def test_an_address_that_is_none_is_refused(tmp_path, address):
    with pytest.raises(config.ConfigError, match="is no address; allowed: https://HOST/PATH"):
        download.download([], None, address, tmp_path, lambda *_: None)


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "downloads", lambda: tmp_path / "downloads")
    monkeypatch.setattr(paths, "raw", lambda: tmp_path / "raw")
    return tmp_path / "downloads"


def test_the_command_says_where_the_file_is_and_how_to_use_it(service, cache, capsys):
    arguments = ["data", "download", "--release", "2026", "--base-url", service.url]
    assert cli.run(arguments) == 0
    kept = cache / f"{PLANS}_2026_aaaaaaaa.zip"
    assert capsys.readouterr().out == (
        f"downloaded: {kept}\nto use it: send-analysis data add {kept}\n"
    )
    assert cli.run(arguments) == 0
    assert capsys.readouterr().out.startswith(f"already downloaded: {kept}\n")


def test_the_command_can_add_what_it_fetched(service, cache, capsys):
    figures = (ROOT / "docs" / "templates" / "own_figures.csv").read_text(encoding="utf-8")
    service.content = made_zip(figures=figures)
    assert cli.run(["data", "download", "--add", "--base-url", service.url]) == 0
    assert "added: data/figures.csv: own_figures 2025-10-01" in capsys.readouterr().out


def test_offline_is_told_in_one_line_with_what_to_do(service, cache, capsys):
    assert cli.run(["data", "download", "--base-url", "http://127.0.0.1:9/api"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("send-analysis: 127.0.0.1 cannot be reached (")
    assert told.endswith(
        "set HTTPS_PROXY; where only a mirror can be reached, name it with --base-url\n"
    )
    assert len(told.splitlines()) == 1


def test_the_proxy_of_the_environment_is_used(service, cache, monkeypatch, capsys):
    monkeypatch.setenv("HTTP_PROXY", service.url.removesuffix("/api"))
    assert cli.run(["data", "download", "--base-url", "http://mirror.invalid/api"]) == 0
    assert service.files
