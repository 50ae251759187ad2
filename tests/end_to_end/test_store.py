"""Reports in S3: a real client against a server of S3 on this machine."""

import re

import httpx
import obstore
import pytest
from obstore.store import from_url

from send_analysis.publish.store import history, location, upload
from tests.unit.published_case import PAGE, publish

pytestmark = pytest.mark.end_to_end


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
    with pytest.raises(Exception, match=r"^s3://nowhere/x cannot be written: .*") as told:
        location.of("s3://nowhere/x").check()
    assert "\n" not in str(told.value)
