"""HTTP: fetched again after a passing failure and resumed; posted once, whatever comes of it.

The proxy of the environment (``HTTPS_PROXY``, ``NO_PROXY``) is used, as httpx reads it.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TypeVar

import httpx
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from send_analysis import __version__, vocab

TRIES = 4
WAIT = wait_exponential(max=8)  # seconds: 1, 2, 4
TIMEOUT = httpx.Timeout(30, read=120)  # seconds
PASSING = (429, 500, 502, 503, 504)  # answers that another try may change
POST_LIMIT = 3.0  # seconds that a post may take in all: a command that is stopped ends in 5
# Bytes as stored: of a compressed answer no part could be resumed.
_HEADERS = {"User-Agent": f"send_analysis/{__version__}", "Accept-Encoding": "identity"}

MEGABYTE = 1_000_000

Result = TypeVar("Result")
Show = Callable[[str, int, int], None]  # what, done, in all


class DownloadError(vocab.WorkError):
    """A transfer failed; the message says where and what can be done."""


def client(base_url: str) -> httpx.Client:
    """Return a client for the addresses below ``base_url``; redirects are followed."""
    return httpx.Client(base_url=base_url, headers=_HEADERS, timeout=TIMEOUT, follow_redirects=True)


def read(web: httpx.Client, path: str) -> bytes:
    """Return the content at an address.

    Raises
    ------
    DownloadError
        If it cannot be had.
    """
    with _in_words(web, path):
        return _retrying(lambda: web.get(path).raise_for_status().content)


def fetch(web: httpx.Client, path: str, part: Path, show: Show) -> None:
    """Write the content at an address to ``part``, which holds what an earlier try received.

    It goes on where that try stopped if the server says that the content is the same still;
    otherwise it starts again.

    Raises
    ------
    DownloadError
        If it cannot be had; what was received stays in ``part``.
    """
    part.parent.mkdir(parents=True, exist_ok=True)
    with _in_words(web, path):
        _retrying(lambda: _receive(web, path, part, show))


def post(address: str, content: Mapping[str, object]) -> bool:
    """Post JSON to an address; return whether it was accepted, within ``POST_LIMIT``, never raise.

    The answer is not read, and a redirect is not followed.
    """
    accepted = []

    def send() -> None:
        try:
            with httpx.stream(
                "POST", address, json=dict(content), headers=_HEADERS, timeout=POST_LIMIT
            ) as answer:
                accepted.append(answer.is_success)
        except Exception:
            accepted.append(False)  # whatever it was, the caller has a failure of its own to tell

    sending = Thread(target=send, daemon=True)  # a server that answers byte by byte is left alone
    sending.start()
    sending.join(POST_LIMIT)
    return accepted == [True]


def version_of(part: Path) -> Path:
    """Return the file that keeps which version of the content ``part`` is of."""
    return part.with_name(part.name + ".version")


def discard(part: Path) -> None:
    """Remove what was received."""
    for file in (part, version_of(part)):
        file.unlink(missing_ok=True)


def _retrying(work: Callable[[], Result]) -> Result:
    tries = Retrying(
        stop=stop_after_attempt(TRIES),
        wait=WAIT,
        retry=retry_if_exception(_is_passing),
        reraise=True,
    )
    return tries(work)


def _is_passing(error: BaseException) -> bool:
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code in PASSING
    return isinstance(error, httpx.TransportError)


def _receive(web: httpx.Client, path: str, part: Path, show: Show) -> None:
    have, headers = _received(part)
    with web.stream("GET", path, headers=headers) as answer:
        if have and not _goes_on(answer, have):
            discard(part)
            have = 0
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise httpx.RemoteProtocolError("there is no more than what was received")
        answer.raise_for_status()
        _write(answer, part, have, show)


def _received(part: Path) -> tuple[int, dict[str, str]]:
    """Return how many bytes an earlier try received, and the headers that ask for the rest."""
    version = version_of(part)
    if not (part.is_file() and version.is_file()):
        discard(part)
        return 0, {}
    have = part.stat().st_size
    asked = {"Range": f"bytes={have}-", "If-Range": version.read_text(encoding="utf-8")}
    return (have, asked) if have else (0, {})


def _goes_on(answer: httpx.Response, have: int) -> bool:
    starts = answer.headers.get("Content-Range", "").startswith(f"bytes {have}-")
    return answer.status_code in PASSING or (
        answer.status_code == httpx.codes.PARTIAL_CONTENT and starts
    )


def _write(answer: httpx.Response, part: Path, have: int, show: Show) -> None:
    version = _version(answer)
    if version:
        version_of(part).write_text(version, encoding="utf-8")
    total = have + int(answer.headers.get("Content-Length", 0))  # no more than have if not said
    with part.open("ab" if have else "wb") as file:
        for piece in answer.iter_bytes():
            file.write(piece)
            done = have + answer.num_bytes_downloaded
            show("downloading, MB", done // MEGABYTE, max(total, done) // MEGABYTE)


def _version(answer: httpx.Response) -> str:
    """Return what tells one version of the content from another; a weak tag does not."""
    tag = str(answer.headers.get("ETag", ""))
    return tag if tag and not tag.startswith("W/") else answer.headers.get("Last-Modified", "")


@contextmanager
def _in_words(web: httpx.Client, path: str) -> Iterator[None]:
    """Say a failure in words."""
    url = httpx.URL(f"{str(web.base_url).rstrip('/')}/{path}")
    try:
        yield
    except httpx.HTTPStatusError as error:
        code = error.response
        raise DownloadError(
            f"{url}: the server answered {code.status_code} {code.reason_phrase}"
        ) from error
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
        raise DownloadError(
            f"{url.host} cannot be reached ({error}). Are you online? Behind a proxy, set "
            "HTTPS_PROXY; where only a mirror can be reached, name it with --base-url"
        ) from error
    except httpx.RequestError as error:
        raise DownloadError(
            f"{url}: the transfer broke off ({error}); run the command again"
        ) from error
