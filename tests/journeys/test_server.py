"""The server as its host meets it: processes, restarts, figures, commands, and starts that are refused."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.clients import eventually, sign_up
from tests.support.server import RunningServer, running_server

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("journeys")]


def test_a_server_is_a_supervisor_with_an_api_and_a_worker(server: RunningServer) -> None:
    assert {"api", "worker"} <= set(server.children())


def test_everything_is_there_after_an_interrupt_and_a_start(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server:
        with server.client() as http:
            person = sign_up(http)
            post = person.publish("still here")
            server.process.send_signal(signal.SIGINT)
            assert server.process.wait(30) == 0
        assert server.children() == {}
        server.restart()
        with server.client(person.token) as http:
            assert [status["id"] for status in http.get("/api/v1/timelines/home").json()] == [post["id"]]
            assert http.get(post["media_attachments"][0]["url"]).is_success


def test_the_figures_of_every_process_are_on_one_page(server: RunningServer) -> None:
    with server.client() as http:
        author = sign_up(http)
        author.post("/api/v1/statuses", {"status": "counted"})
        eventually(lambda: 'fanlight_events_handled_total{group="fanout"' in http.get("/metrics").text)
        assert 'fanlight_http_requests_total{method="POST",path="/api/v1/statuses"' in http.get("/metrics").text


def test_why_says_how_a_post_came_into_a_feed(server: RunningServer) -> None:
    with server.client() as http:
        author, reader = sign_up(http), sign_up(http)
        reader.post(f"/api/v1/accounts/{author.id}/follow")
        post = author.post("/api/v1/statuses", {"status": "why"})["id"]
        eventually(lambda: reader.home() == [post])
        answer = server.command("why", reader.username, post)
        assert (answer.returncode, "pulled" in answer.stdout.lower()) == (0, True), answer.stdout + answer.stderr


def test_doctor_finds_a_running_server_well_but_for_its_limits(server: RunningServer) -> None:
    assert "FANLIGHT_RATE_LIMITS is off" in server.command("doctor").stdout


def test_accounts_are_made_on_the_command_line(server: RunningServer) -> None:
    made = server.command("user", "create", "byhand", "--email", "byhand@example.org", "--password", "long enough 1")
    again = server.command("user", "create", "byhand", "--email", "other@example.org", "--password", "long enough 1")
    assert (made.returncode, again.returncode) == (0, 1)
    assert "taken" in again.stderr


def test_a_misspelt_setting_stops_the_start_and_is_named(server: RunningServer) -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "fanlight", "serve"],
        env=server.environment | {"FANLIGHT_PROT": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (refused.returncode, "FANLIGHT_PROT" in refused.stderr) == (2, True)


def test_a_port_that_is_taken_is_said(server: RunningServer) -> None:
    refused = server.command("serve")
    assert (refused.returncode, "cannot listen" in refused.stderr) == (1, True)
