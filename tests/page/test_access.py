"""Who may run programs on a server: the peer's address and the name that was asked for both count."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from viz.lessons.catalog import lessons
from viz.page.access import FORWARDED, REFUSED, LessonsOnly, is_local, may_run
from viz.sandbox import wall


def request(ip: str, host: str, **headers: str) -> SimpleNamespace:
    return SimpleNamespace(remote_ip=ip, headers={"Host": host, **headers})


@pytest.mark.parametrize("ip", ["127.0.0.1", "127.3.2.1", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize(
    "host", ["localhost", "localhost:5006", "127.0.0.1:80", "[::1]:5006", "[::1]"]
)
def test_a_browser_on_this_machine_may_run_programs(ip: str, host: str) -> None:
    assert is_local(request(ip, host))


@pytest.mark.parametrize(
    "ip", ["192.168.1.7", "10.0.0.1", "2001:db8::1", "::ffff:192.0.2.1", "", None]
)
def test_another_machine_may_not_whatever_it_calls_itself(ip: str | None) -> None:
    assert not is_local(request(ip, "localhost:5006"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "host",
    ["evil.example:5006", "localhost.evil.example", "127.0.0.1.evil.example", "", "192.168.1.7"],
)
def test_a_name_that_only_resolves_to_this_machine_is_no_name_of_it(host: str) -> None:
    assert not is_local(request("127.0.0.1", host))


@pytest.mark.parametrize("name", FORWARDED)
def test_behind_a_proxy_nobody_is_local_unless_it_is_believed(monkeypatch, name: str) -> None:
    forwarded = request("127.0.0.1", "localhost", **{name: "192.0.2.1"})
    assert not is_local(forwarded)
    monkeypatch.setenv("TAPESCOPE_PROXY", "1")
    assert is_local(forwarded), "the server then has the client's own address"
    assert not is_local(request("192.0.2.1", "localhost", **{name: "192.0.2.1"}))


def test_remote_runs_are_opened_only_behind_a_wall_that_holds(monkeypatch, caplog) -> None:
    far = request("192.0.2.1", "course.example")
    assert not may_run(far)
    monkeypatch.setenv("TAPESCOPE_REMOTE_RUN", "1")
    monkeypatch.setattr(wall, "holds", lambda: True)
    assert may_run(far)
    monkeypatch.setattr(wall, "holds", lambda: False)
    monkeypatch.setattr(wall, "tool", lambda: None)
    assert not may_run(far)
    assert "bubblewrap" in caplog.text


def test_a_client_that_nobody_knows_runs_nothing() -> None:
    assert not may_run(None)


def test_what_stands_in_for_a_request_cannot_change_its_headers() -> None:
    real = request("127.0.0.1", "evil.example")
    told = SimpleNamespace(remote_ip="127.0.0.1", headers={"Host": "localhost"}, _request=real)
    assert not may_run(told)


def test_others_get_the_lessons_and_a_sentence() -> None:
    runner = LessonsOnly(lambda lesson_id: {"lesson": lesson_id})
    assert asyncio.run(runner.run_async(lessons()[1].source)) == {"lesson": lessons()[1].id}
    trace = asyncio.run(runner.run_async("print('mine')"))
    assert trace["end"]["code"] == REFUSED
    assert trace["events"] == []
