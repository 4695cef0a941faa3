"""The command line: parses, and calls what does the work. Imports wait until their command is known."""

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Protocol

from fanlight import VERSION
from fanlight.settings import Settings, SettingsError

Command = Callable[[Settings, argparse.Namespace], int]


class Commands(Protocol):
    """The part of argparse's sub-commands that is used here."""

    def add_parser(self, name: str, *, help: str) -> argparse.ArgumentParser:  # noqa: A002 - argparse's name
        """A parser for one command."""
        ...


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; answers the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["image-child"]:  # started by the worker, with everything it needs in its arguments
        from fanlight.infra.imaging.child import main as image_child

        return image_child(given[1:])
    asked = _parser().parse_args(given)
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        print(f"fanlight: {error}", file=sys.stderr)
        return 2
    command: Command = asked.command
    return command(settings, asked)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fanlight", description="A photo-sharing social network that anyone can run.")
    parser.add_argument("--version", action="version", version=f"fanlight {VERSION}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_processes(commands)
    _add_people(commands)
    _add_events(commands)
    commands.add_parser("doctor", help="say in words what is wrong, if anything").set_defaults(command=_doctor)
    docs = commands.add_parser("docs", help="print the lists in docs/ again from the code")
    docs.add_argument("--check", action="store_true", help="only say whether they are up to date")
    docs.set_defaults(command=_docs)
    return parser


def _add_processes(commands: Commands) -> None:
    serve = commands.add_parser("serve", help="migrate, then run everything on this machine")
    serve.set_defaults(command=_serve)
    api = commands.add_parser("api", help="one api process")
    api.add_argument("--socket", type=int, help="a listening socket to accept on, by descriptor")
    api.add_argument("--alive", type=int, help="end when this descriptor closes")
    api.set_defaults(command=_api)
    worker = commands.add_parser("worker", help="one worker process")
    worker.add_argument("--groups", default="", help="only these groups of consumers, by comma")
    worker.add_argument("--alive", type=int, help="end when this descriptor closes")
    worker.set_defaults(command=_worker)
    migrate = commands.add_parser("migrate", help="make the folder, the secret and the schema")
    migrate.add_argument("--moved", action="store_true", help="the folder was moved to this machine")
    migrate.set_defaults(command=_migrate)
    demo = commands.add_parser("demo", help="fill an empty server with sample people and photos")
    demo.add_argument("--photos", default="", help="a folder of photos to use in place of drawn ones")
    demo.add_argument("--if-empty", action="store_true", help="do nothing where somebody has signed up already")
    demo.add_argument("--alive", type=int, help="end when this descriptor closes")
    demo.set_defaults(command=_demo)


def _add_people(commands: Commands) -> None:
    user = commands.add_parser("user", help="make an account, or set its password")
    user.add_argument("action", choices=["create", "password"])
    user.add_argument("username")
    user.add_argument("--email", default="", help="with create: their address")
    user.add_argument("--password", default="", help="left out: asked for on the terminal")
    user.set_defaults(command=_user)
    seed = commands.add_parser("seed", help="make the accounts, apps and tokens that a JSON file names")
    seed.add_argument("file", help="docs/operating.md says what is in it")
    seed.set_defaults(command=_seed)
    reports = commands.add_parser("reports", help="what people told you about others; close what you dealt with")
    reports.add_argument("action", nargs="?", default="list", choices=["list", "close"])
    reports.add_argument("report", nargs="?", type=int, default=0, help="with close: a report's number")
    reports.set_defaults(command=_reports)
    why = commands.add_parser("why", help="say why a post is, or is not, in a reader's home feed")
    why.add_argument("reader", help="a username")
    why.add_argument("post", type=int, help="a post's id")
    why.set_defaults(command=_why)


def _add_events(commands: Commands) -> None:
    events = commands.add_parser("events", help="the catalogue of events; what waits; what was put aside")
    events.add_argument("action", nargs="?", default="list", choices=["list", "backlog", "dead", "replay"])
    events.add_argument("group", nargs="?", default="", help="with dead and replay: only this group's")
    events.set_defaults(command=_events)


def _serve(settings: Settings, _asked: argparse.Namespace) -> int:
    from fanlight.supervisor import Supervisor

    try:
        supervisor = Supervisor(
            bind=settings.bind, port=settings.port, demo=settings.demo, metrics_folder=settings.data_path / "metrics"
        )
    except OSError as error:
        print(f"fanlight: cannot listen on {settings.bind}:{settings.port}: {error.strerror}", file=sys.stderr)
        return 1
    return supervisor.run()


def _api(settings: Settings, asked: argparse.Namespace) -> int:
    from fanlight.processes import run_api

    return run_api(settings, socket_fd=asked.socket, alive_fd=asked.alive)


def _worker(settings: Settings, asked: argparse.Namespace) -> int:
    from fanlight.processes import run_worker

    groups = {group.strip() for group in asked.groups.split(",") if group.strip()}
    return run_worker(settings, only=groups, alive_fd=asked.alive)


def _migrate(settings: Settings, asked: argparse.Namespace) -> int:
    from fanlight.processes import run_migrate

    return run_migrate(settings, moved=asked.moved)


def _demo(settings: Settings, asked: argparse.Namespace) -> int:
    from fanlight.demo.command import run_demo

    return run_demo(settings, photos=asked.photos, if_empty=asked.if_empty, alive_fd=asked.alive)


def _user(settings: Settings, asked: argparse.Namespace) -> int:
    from getpass import getpass

    from fanlight.processes import run_user

    if asked.action == "create" and not asked.email:
        print("fanlight: a new account needs --email ADDRESS", file=sys.stderr)
        return 2
    password = asked.password or getpass("Password: ")
    return run_user(settings, asked.action, asked.username, email=asked.email, password=password)


def _seed(settings: Settings, asked: argparse.Namespace) -> int:
    from pathlib import Path

    from fanlight.processes import run_seed

    return run_seed(settings, Path(asked.file))


def _reports(settings: Settings, asked: argparse.Namespace) -> int:
    from fanlight.processes import run_reports

    if asked.action == "close" and not asked.report:
        print("fanlight: say which report to close: `fanlight reports close ID`", file=sys.stderr)
        return 2
    return run_reports(settings, asked.action, asked.report)


def _why(settings: Settings, asked: argparse.Namespace) -> int:
    from fanlight.processes import run_why

    return run_why(settings, asked.reader, asked.post)


def _events(settings: Settings, asked: argparse.Namespace) -> int:
    from fanlight.processes import run_events

    return run_events(settings, asked.action, asked.group)


def _doctor(settings: Settings, _asked: argparse.Namespace) -> int:
    from fanlight.processes import run_doctor

    return run_doctor(settings)


def _docs(_settings: Settings, asked: argparse.Namespace) -> int:
    from fanlight.reference import write_docs

    return write_docs(check=asked.check)
