"""What a program that starts reports sees of one: log lines, a health file, a call on failure.

None of them holds a figure or a cell: the log and the health file have the message of standard
error, what is sent over the network has the kind of the failure alone.
"""

import json
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

from send_analysis.cli import ending, screen
from send_analysis.config.base import ConfigError
from send_analysis.safe_text import written_out

COMMAND = "report"  # the one that is watched
LogOption = Annotated[
    bool, typer.Option("--json", help="log to standard error, a JSON object a line, and no text")
]
HealthOption = Annotated[
    Path | None, typer.Option(help="FILE.json that says how the last run ended")
]
WebhookOption = Annotated[
    str | None, typer.Option(help="address that is told of a failure, without its message")
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
            text = json.dumps({**line, "seconds": self.seconds}, ensure_ascii=True)
            print(text, file=sys.stderr, flush=True)

    @property
    def seconds(self) -> float:
        """Return the time since the run began."""
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
        self._keep(SUCCEEDED, last_success=_now(), run_id=self.run_id, seconds=self.seconds)
        self.log(SUCCEEDED, run_id=self.run_id, exit_code=0)

    def fail(self, error: BaseException) -> None:
        """Say that an error ended the run: why to its owner, of what kind to others."""
        code, message, kind = ending.outcome(error)[0], _in_a_line(error), _kind(error)
        details = {"exit_code": code, "kind": kind}
        self._warn(FAILED, message, **details)
        try:
            self._keep(FAILED, **details, reason=message or kind)
        except (OSError, ConfigError) as second:  # a full disk, say: it is told after the first
            if (told := _in_a_line(second)) != message:
                self._warn("health_failed", told)
        if self.webhook and _is_address(self.webhook):
            self._tell(self.webhook, details)

    def _warn(self, event: str, message: str, **details: object) -> None:
        """Say what went wrong on standard error: in the log, or as text."""
        if self.as_json:
            self.log(event, **details, message=message)
        elif message:
            print(f"send-analysis: {message}", file=sys.stderr, flush=True)

    def _tell(self, address: str, details: dict[str, object]) -> None:
        from send_analysis.loaders.intake import transfer

        text = f"send-analysis report of {self.area} failed: {details['kind']}"
        told = {"event": FAILED, "area": self.area, "scenario": self.scenario, "time": _now()}
        if not transfer.post(address, {**told, **details, "text": text}):
            self._warn("webhook_failed", "the webhook could not be told")

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
    typer.Exit
        With the exit code of a failure that was told: of the work, or of a health file or a
        webhook that is none.
    """
    try:
        _refuse_address(report.webhook)
        report.begin()
        yield report
        report.succeed()
    except (Exception, KeyboardInterrupt, SystemExit) as error:
        report.fail(error)
        code, message = ending.outcome(error)
        is_ours = isinstance(error, Exception) and not message
        if is_ours:
            report.log("traceback", text="".join(traceback.format_exception(error)))
        if message or (is_ours and report.as_json):
            raise typer.Exit(code) from None
        raise


def failed(error: Exception, arguments: Sequence[str]) -> int:
    """Tell of an error that ended a command while nothing watched it; return its exit code."""
    code, message = ending.outcome(error)
    if message:
        _asked(arguments).fail(error)
    return code


def stopped(code: int, arguments: Sequence[str]) -> None:
    """Tell that a command was stopped."""
    _asked(arguments)._warn("stopped", "stopped", exit_code=code)


def _asked(arguments: Sequence[str]) -> Watched:
    """Return what arguments ask to be told, as they were typed: one of them may be a mistake."""
    if arguments[:1] != [COMMAND]:
        return Watched("", "")
    area, scenario, health, webhook = (
        _value(arguments, f"--{name}") for name in ("area", "scenario", "health", "webhook")
    )
    where = Path(health) if health else None
    return Watched(area, scenario, "--json" in arguments, where, webhook or None)


def _value(arguments: Sequence[str], option: str) -> str:
    """Return the value of an option as it was typed; empty where it has none."""
    for place, one in enumerate(arguments):
        name, equals, value = one.partition("=")
        if name == option:
            return value if equals else "".join(arguments[place + 1 : place + 2])
    return ""


def _in_a_line(error: BaseException) -> str:
    return written_out(ending.outcome(error)[1])


def _kind(error: BaseException) -> str:
    """Return the kind of a failure in words that hold nothing of the input."""
    code, message = ending.outcome(error)
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
    if webhook is not None and not _is_address(webhook):
        raise ConfigError("--webhook: allowed: an address that starts with https:// or http://")


def _is_address(webhook: str) -> bool:
    return webhook.startswith(("https://", "http://"))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
