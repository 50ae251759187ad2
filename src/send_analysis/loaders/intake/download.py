"""Download releases of DfE's statistics into a cache, each with its hash.

Source: the content service of Explore education statistics, which the "Download all data"
button of a release uses: ``publications/{slug}/releases`` lists the releases of a publication,
``releases/{id}/files`` is the zip of one. Which publications are known is ``downloads.csv``.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from typing import Annotated
from uuid import UUID

import httpx
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

from send_analysis import config
from send_analysis.config import locking
from send_analysis.config.csv_files import packaged
from send_analysis.loaders.intake import transfer
from send_analysis.loaders.intake.transfer import DownloadError, Show

BASE_URL = "https://content.explore-education-statistics.service.gov.uk/api"
PAGE = "https://explore-education-statistics.service.gov.uk/find-statistics"
USUAL = "ehc_plans"  # what is fetched when no publication is named
_YEAR = re.compile(r"20\d\d")
_NEVER = datetime.min.replace(tzinfo=UTC)


class Release(BaseModel):
    """One release of a publication, as the service lists it."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)

    id: UUID  # of the issue: a corrected release has another
    slug: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    published: Annotated[datetime, Field(default=_NEVER)]
    latest_release: bool = False


@dataclass(frozen=True)
class Publication:
    """One row of ``downloads.csv``: a publication that a loader reads."""

    name: str
    slug: str
    title: str
    used: str

    @property
    def page(self) -> str:
        """Return the address at which a person finds it."""
        return f"{PAGE}/{self.slug}"


@dataclass(frozen=True)
class Downloaded:
    """One file of the cache; ``fresh`` says whether it was fetched now."""

    path: Path
    sha256: str
    fresh: bool


def publications() -> dict[str, Publication]:
    """Return the publications that can be downloaded, by name."""
    return {row["name"]: Publication(**row) for row in packaged("loaders.intake", "downloads.csv")}


def download(
    names: Sequence[str], release: str | None, base_url: str | None, folder: Path, show: Show
) -> list[Downloaded]:
    """Return the zips of a release of publications, fetched unless they are in ``folder``.

    Parameters
    ----------
    names
        Publications by name; none: plans.
    release
        The release's name in its address (``2026``, ``2025-26``), or the year in which it ends;
        None: the newest.
    base_url
        Address of a mirror of the service; None: the service.

    Raises
    ------
    config.ConfigError
        If a publication, release or address is unknown; the message says what is allowed.
    transfer.DownloadError
        If a file cannot be had, or is not a zip.
    """
    wanted = _named(names or [USUAL])
    with locking.locked(folder), transfer.client(_address(base_url)) as web:
        chosen = [(one, _choose(one, _releases(web, one), release)) for one in wanted]
        return [_downloaded(web, one, issue, folder, show) for one, issue in chosen]


def _named(names: Sequence[str]) -> list[Publication]:
    known = publications()
    unknown = [name for name in names if name not in known]
    if unknown:
        allowed = "; ".join(f"{one.name} ({one.used})" for one in known.values())
        raise config.ConfigError(
            f"publication {', '.join(map(repr, unknown))} is not known; allowed: {allowed}"
        )
    return [known[name] for name in dict.fromkeys(names)]


def _address(base_url: str | None) -> str:
    if base_url is None:
        return BASE_URL
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise config.ConfigError(
            f"--base-url {base_url!r} is no address; allowed: https://HOST/PATH or http://HOST/PATH"
        )
    return base_url


def _releases(web: httpx.Client, one: Publication) -> list[Release]:
    body = transfer.read(web, f"publications/{one.slug}/releases")
    try:
        listed = TypeAdapter(list[Release]).validate_json(body)
    except ValidationError as error:
        raise DownloadError(
            f"{web.base_url}: the answer is not a list of releases; {_by_hand(one)}"
        ) from error
    if not listed:
        raise DownloadError(f"{web.base_url}: no release of {one.title}; {_by_hand(one)}")
    return sorted(listed, key=lambda release: release.published, reverse=True)


def _choose(one: Publication, listed: Sequence[Release], wanted: str | None) -> Release:
    """Return the release that is wanted; without a wish the latest."""
    if wanted is None:
        return next((release for release in listed if release.latest_release), listed[0])
    by_slug = {release.slug: release for release in listed}
    for slug in _slugs(wanted):
        if slug in by_slug:
            return by_slug[slug]
    published = ", ".join(release.slug for release in listed)
    raise config.ConfigError(
        f"release {wanted!r} of {one.title} is not published; published: {published}"
    )


def _slugs(wanted: str) -> Iterator[str]:
    """Yield the names that a release may have: 2026 is also the year 2025-26."""
    yield wanted
    if _YEAR.fullmatch(wanted):
        yield f"{int(wanted) - 1}-{wanted[2:]}"


def _downloaded(
    web: httpx.Client, one: Publication, release: Release, folder: Path, show: Show
) -> Downloaded:
    """Return the zip of a release: as it is in the cache, or fetched, checked and put there."""
    target = folder / f"{one.slug}_{release.slug}_{str(release.id)[:8]}.zip"
    recorded = target.with_name(target.name + ".sha256")
    if target.is_file() and recorded.is_file():
        sha256 = _sha256(target)
        if recorded.read_text(encoding="utf-8").split()[0] == sha256:
            return Downloaded(target, sha256, fresh=False)
    part = target.with_name(target.name + ".part")
    transfer.fetch(web, f"releases/{release.id}/files", part, show)
    _check(part, one)
    sha256 = _sha256(part)
    recorded.write_text(f"{sha256}  {target.name}\n", encoding="utf-8")  # as sha256sum reads it
    part.replace(target)
    transfer.discard(part)
    return Downloaded(target, sha256, fresh=True)


def _check(part: Path, one: Publication) -> None:
    """Refuse what is not a whole zip, so that the next try starts again."""
    if not _is_whole(part):
        transfer.discard(part)
        raise DownloadError(
            f"{one.title}: what the server sent is not a whole zip; run the command again, or "
            f"{_by_hand(one)}"
        )


def _is_whole(part: Path) -> bool:
    try:
        with zipfile.ZipFile(part) as archive:
            return archive.testzip() is None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return False


def _by_hand(one: Publication) -> str:
    return f"download the zip from {one.page} and add it: send-analysis data add FILE"


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()
