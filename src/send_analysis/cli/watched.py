"""What a program that starts reports sees of one: log lines, a health file, a call on failure.

None of them holds a figure or a cell: the log and the health file have the message of standard
error, what is sent over the network has the kind of the failure alone.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

from send_analysis.cli import ending, screen
from send_analysis.config.base import ConfigError
from send_analysis.safe_text import written_out

# Eager: read before all others, so that a mistake in those is told too.
LogOption = Annotated[
    bool,
    typer.Option("--json", is_eager=True, help="log to standard error, a JSON object a line"),
]
HealthOption = Annotated[
    Path | None, typer.Option(is_eager=True, help="FILE.json that says how the last run ended")
]
WebhookOption = Annotated[
    str | None,
    typer.Option(is_eager=True, help="address that is told of a failure, without its message"),
]
RUNNING, SUCCEEDED, FAILED = "running", "succeeded", "failed"
KINDS = {ending.FAILED: "the work failed", ending.MISTAKEN: "the input is wrong"}
STOPPED, OF_OURS = "the run was stopped", "a fault of the program"
# The newest run that succeeded: what a failure leaves as it was.
OF_SUCCESS = ("last_success", "run_id", "seconds")


@dataclass
class Watched:
    """A report that is being made; ``run_id`` is set when it is published."""

    area: str
    scenario: str
    as_json: bool = False
    health: Path | None = None
    webhook: str | None = None
    run_id: str | None = None
    _began: float = field(default_factory=monotonic)
    _started: str = field(default_factory=lambda: _now())

    @contextmanager
    def progress(self, what: str) -> Iterator[Callable[[str, int, int], None]]:
        """Yield a function that shows ``(what, done, total)``: as log lines, or as a bar."""
        if self.as_json:
            yield self._step
            return
        with screen.progress(what) as show:
            yield show

    def log(self, event: str, **details: object) -> None:
        """Write a line of the log, where one is wanted."""
        if self.as_json:
            line = {"time": _now(), "event": event, "area": self.area, **details}
            text = json.dumps({**line, "seconds": self._seconds}, ensure_ascii=True)
            print(text, file=sys.stderr, flush=True)

    @property
    def _seconds(self) -> float:
        return round(monotonic() - self._began, 1)

    def _step(self, what: str, done: int, total: int) -> None:
        area, _, page = what.partition(" ")
        self.log("step", **{"area": area, "page": page, "done": done, "total": total})

    def begin(self) -> None:
        """Say that the run has begun, in the log and in the health file."""
        self.log("started", scenario=self.scenario)
        self._keep(RUNNING)

    def succeed(self) -> None:
        """Say that the report is published."""
        self._keep(SUCCEEDED, last_success=_now(), run_id=self.run_id, seconds=self._seconds)
        self.log(SUCCEEDED, run_id=self.run_id, exit_code=0)

    def fail(self, code: int, kind: str, message: str) -> None:
        """Say that the run failed: why in the log and the health file, of what kind to others."""
        details = {"exit_code": code, "kind": kind}
        self.log(FAILED, **details, message=message)
        self._keep(FAILED, **details, reason=message or kind)
        if self.webhook:
            self._tell(self.webhook, details)

    def _tell(self, address: str, details: dict[str, object]) -> None:
        from send_analysis.loaders.intake import transfer

        text = f"send-analysis report of {self.area} failed: {details['kind']}"
        told = {"event": FAILED, "area": self.area, "scenario": self.scenario, "time": _now()}
        if not transfer.post(address, {**told, **details, "text": text}):
            self.log("webhook_failed")
            if not self.as_json:
                print("send-analysis: the webhook could not be told", file=sys.stderr)

    def _keep(self, state: str, **details: object) -> None:
        if self.health is None:
            return
        from send_analysis.loaders.intake import register

        before = _health(self.health)
        kept = {name: before.get(name) for name in OF_SUCCESS}
        asked = {"area": self.area, "scenario": self.scenario}
        told = {"state": state, **asked, "last_attempt": self._started, **kept, **details}
        register.replace(self.health, (json.dumps(told, indent=1) + "\n").encode())


@contextmanager
def watched(report: Watched) -> Iterator[Watched]:
    """Tell how the work within ends; a failure ends the command as it would have.

    Raises
    ------
    ConfigError
        If the health file is another file, or the webhook no address.
    typer.Exit
        With the exit code of a failure whose message is in the log.
    """
    _refuse_address(report.webhook)
    report.begin()
    try:
        yield report
        report.succeed()
    except (Exception, KeyboardInterrupt, SystemExit) as error:
        code, message = ending.outcome(error)
        try:
            report.fail(code, _kind(error, code, message), written_out(message))
        except OSError as second:  # a full disk, say: the first failure is the one to tell
            told = written_out(ending.outcome(second)[1])
            print(f"send-analysis: {told}", file=sys.stderr)
        if report.as_json and message:
            raise typer.Exit(code) from None
        raise


def mistyped(error: Exception) -> bool:
    """Tell a mistake in another option, as far as the watching ones were read; say if it is logged.

    Such a mistake ends the command before it begins.
    """
    asked = getattr(getattr(error, "ctx", None), "params", {})
    if not {"log", "health", "webhook"} <= asked.keys():
        return False
    options = (asked["log"], asked["health"], asked["webhook"])
    report = Watched(asked.get("area") or "", asked.get("scenario") or "", *options)
    with suppress(Exception), watched(report):
        raise error
    return report.as_json


def _kind(error: BaseException, code: int, message: str) -> str:
    """Return the kind of a failure in words that hold nothing of the input."""
    if isinstance(error, KeyboardInterrupt | SystemExit | typer.Abort):
        return STOPPED
    return KINDS[code] if message else OF_OURS


def _health(file: Path) -> dict[str, object]:
    """Return what a health file says; nothing of one that is absent or empty.

    Raises
    ------
    ConfigError
        If the file is another one, which must not be written over.
    """
    if not file.exists() or (file.is_file() and not file.stat().st_size):
        return {}
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(told, dict) and "last_attempt" in told:
            return told
    except (ValueError, RecursionError):  # other text, other bytes
        pass
    raise ConfigError(
        f"--health {file}: found another file; allowed: a name that is free, or a health file"
    )


def _refuse_address(webhook: str | None) -> None:
    """Refuse what is no address; the message does not repeat it, for it may hold a secret."""
    if webhook is not None and not webhook.startswith(("https://", "http://")):
        raise ConfigError("--webhook: allowed: an address that starts with https:// or http://")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
