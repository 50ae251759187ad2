"""What a schedule sees of a report: lines of JSON, a health file, a webhook on failure."""

import json
import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import typer

from send_analysis import cli, vocab
from send_analysis.cli import watched
from send_analysis.loaders.intake import transfer

pytestmark = pytest.mark.unit
PRIVATE = "plans.csv: row 7: found 4117"  # a message that holds a cell


@pytest.fixture
def health(tmp_path):
    return tmp_path / "state" / "health.json"


def told(health):
    return json.loads(health.read_text())


@pytest.fixture
def server():
    """Yield the address of a local server, and the bodies that it received."""
    received = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(500 if self.path == "/broken" else 204)
            self.end_headers()

        def log_message(self, *_):
            pass

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.server_port}", received
    listening.shutdown()
    listening.server_close()
    thread.join()


def run(error=None, **options):
    with watched.watched(watched.Watched("leeds", "baseline", **options)) as watch:
        with watch.progress("start") as show:
            show("leeds area 10_local_area", 3, 40)
        if error:
            raise error
        watch.run_id = "20261126T060000-abc"


def test_a_log_is_a_json_object_a_line_with_zone_area_page_and_seconds(capsys):
    run(as_json=True)
    started, step, ended = map(json.loads, capsys.readouterr().err.splitlines())
    assert [started["event"], step["event"], ended["event"]] == ["started", "step", "succeeded"]
    expected = {"area": "leeds", "page": "area 10_local_area", "done": 3, "total": 40}
    assert expected.items() <= step.items()
    assert ended["run_id"] == "20261126T060000-abc"
    for line in (started, step, ended):
        assert datetime.fromisoformat(line["time"]).utcoffset() is not None
        assert line["seconds"] >= 0


def test_without_the_option_there_is_no_log(capsys):
    run()
    assert capsys.readouterr().err == ""


def test_a_health_file_keeps_the_last_success_through_failures(health, capsys):
    run(health=health)
    good = told(health)
    assert good["state"] == "succeeded" and good["run_id"] == "20261126T060000-abc"
    with pytest.raises(typer.Exit):
        run(vocab.WorkError("a page failed"), health=health)
    bad = told(health)
    assert (bad["state"], bad["exit_code"], bad["reason"]) == ("failed", 1, "a page failed")
    assert bad["last_success"] == good["last_success"] and bad["run_id"] == good["run_id"]
    assert health.stat().st_mode & 0o077 == 0  # for its owner alone


def test_a_run_that_is_killed_leaves_a_health_file_that_says_running(health):
    watched.Watched("leeds", "baseline", health=health).begin()
    assert told(health)["state"] == "running" and told(health)["last_success"] is None


@pytest.mark.parametrize(
    ("error", "code", "kind"),
    [
        (vocab.SendError("m"), 2, "the input is wrong"),
        (vocab.WorkError("m"), 1, "the work failed"),
        (OSError(28, "No space left", "w"), 1, "the work failed"),
        (KeyError("a fault"), 1, "a fault of the program"),
        (KeyboardInterrupt(), 1, "the run was stopped"),
        (SystemExit(143), 143, "the run was stopped"),
    ],
)
def test_a_failure_of_any_kind_is_told(error, code, kind, health, server):
    with pytest.raises((typer.Exit, type(error))):
        run(error, health=health, webhook=server[0])
    assert (told(health)["exit_code"], told(health)["kind"]) == (code, kind)
    assert json.loads(server[1][0])["kind"] == kind


def test_a_webhook_is_told_of_the_failure_and_never_its_message(server, capsys):
    with pytest.raises(typer.Exit):
        run(vocab.SendError(PRIVATE), webhook=server[0])
    [body] = server[1]
    assert "4117" not in body and "plans.csv" not in body
    content = json.loads(body)
    assert content["text"] == "send-analysis report of leeds failed: the input is wrong"
    assert content["exit_code"] == 2
    assert capsys.readouterr().err == f"send-analysis: {PRIVATE}\n"


def test_a_success_is_not_told_to_a_webhook(server):
    run(webhook=server[0])
    assert server[1] == []


@pytest.mark.parametrize("path", ["{}/broken", "http://127.0.0.1:1", "http://[bad", "https://x y"])
def test_a_webhook_that_fails_changes_nothing(path, server, capsys):
    with pytest.raises(typer.Exit) as ended:
        run(vocab.WorkError("a page failed"), webhook=path.format(server[0]))
    assert ended.value.exit_code == 1
    assert capsys.readouterr().err.splitlines() == [
        "send-analysis: a page failed",
        "send-analysis: the webhook could not be told",
    ]


def test_a_server_that_does_not_answer_is_left_alone(monkeypatch):
    monkeypatch.setattr(transfer, "POST_LIMIT", 0.1)
    silent = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)  # accepts, and never serves
    assert not transfer.post(f"http://127.0.0.1:{silent.server_port}", {"event": "failed"})
    silent.server_close()


def test_the_message_of_a_failure_is_in_the_log_and_not_printed_again(capsys):
    assert cli.run(["report", "--area", "narnia", "--json"]) == 2
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["started", "failed"]
    assert "area 'narnia' is not known" in lines[1]["message"] and lines[1]["exit_code"] == 2


def test_a_mistake_in_another_option_is_told_too(health, capsys):
    arguments = ["report", "--draws", "5", "--area", "leeds", "--health", str(health)]
    assert cli.run(arguments) == 2
    assert "--draws" in capsys.readouterr().err and "--draws" in told(health)["reason"]
    assert cli.run([*arguments, "--json"]) == 2
    assert json.loads(capsys.readouterr().err.splitlines()[-1])["event"] == "failed"


MISTYPED = (  # mistakes that are found before the command begins, and one of a watching option
    ("--nonsense",),
    ("--area", ""),
    ("--draws", "many"),
    ("--health", "settings.json"),
    ("--webhook", "ftp://user:secret@x"),
)


@pytest.mark.parametrize("mistake", MISTYPED)
def test_every_line_of_a_log_is_json_whatever_the_mistake(mistake, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "settings.json").write_text("{}")
    assert cli.run(["report", "--json", *mistake]) == 2
    shown = capsys.readouterr()
    *_, line = map(json.loads, shown.err.splitlines())
    assert (line["event"], line["exit_code"], shown.out) == ("failed", 2, "")
    assert mistake[0] in line["message"] and "secret" not in shown.err
    assert (tmp_path / "settings.json").read_text() == "{}"


def test_an_option_that_is_not_known_is_told_to_the_health_file_and_the_webhook(health, server):
    assert (
        cli.run(["report", "--areas", "leeds", f"--health={health}", "--webhook", server[0]]) == 2
    )
    assert "--areas" in told(health)["reason"]
    assert json.loads(server[1][0])["kind"] == "the input is wrong"


def test_a_fault_of_the_program_is_a_line_of_json_too(capsys):
    with pytest.raises(typer.Exit) as ended:
        run(KeyError("a fault"), as_json=True)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert ended.value.exit_code == 1
    assert [line["event"] for line in lines[-2:]] == ["failed", "traceback"]
    assert "in run" in lines[-1]["text"] and "KeyError: 'a fault'" in lines[-1]["text"]


def test_another_file_is_not_written_over(tmp_path, capsys):
    other = tmp_path / "settings.json"
    other.write_text('{"area": "leeds"}')
    assert cli.run(["report", "--area", "leeds", "--health", str(other)]) == 2
    assert "found another file" in capsys.readouterr().err
    assert other.read_text() == '{"area": "leeds"}'


def test_an_address_that_is_none_is_refused_and_not_repeated(capsys):
    assert cli.run(["report", "--webhook", "ftp://user:secret@x"]) == 2
    said = capsys.readouterr().err
    assert "https://" in said and "secret" not in said


def test_a_failure_that_cannot_be_kept_is_still_the_failure(health, monkeypatch, capsys):
    def full(*_):
        raise OSError(28, "No space left on device", "health.json")

    with (
        pytest.raises(typer.Exit) as ended,
        watched.watched(watched.Watched("leeds", "baseline", True, health)),
    ):
        monkeypatch.setattr("send_analysis.loaders.intake.register.replace", full)
        raise vocab.SendError("the first failure")
    assert ended.value.exit_code == 2
    assert "No space left on device" in capsys.readouterr().err
