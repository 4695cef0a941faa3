"""Logs: one line for each thing that happened, as JSON or for human eyes, from our code and from libraries alike."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Final, Literal

import msgspec
import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import Processor

from fanlight.infra.telemetry.trace import current_request_id

LEVELS: Final = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}

LogFormat = Literal["human", "json"]


def configure_logging(log_format: LogFormat = "human", level: str = "info") -> None:
    """Send every line to standard error in this format. May be called again."""
    shared: list[Processor] = [
        _add_request_id,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderers = _renderers(log_format)
    structlog.configure(
        processors=[*shared, *renderers],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    _adopt_standard_logging(shared, renderers, level)


def _renderers(log_format: LogFormat) -> list[Processor]:
    if log_format == "json":
        return [
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.EventRenamer("message"),
            structlog.processors.JSONRenderer(serializer=_as_json),
        ]
    return [structlog.processors.format_exc_info, _as_line]


def _add_request_id(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """What is logged while a request is answered says which."""
    if request_id := current_request_id():
        event["request_id"] = request_id
    return event


def _as_line(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    """For human eyes. A tenth of what structlog's own console costs, which was a tenth of a home feed's request."""
    traceback = event.pop("exception", "")
    moment, level, said = event.pop("timestamp", ""), event.pop("level", ""), event.pop("event", "")
    facts = " ".join([f"{name}={value}" for name, value in event.items()])
    line = f"{moment} {level:<8} {said:<24} {facts}"
    return f"{line}\n{traceback}" if traceback else line


def _as_json(event: Any, **_: Any) -> str:
    """msgspec costs a third of what the json module does; what it does not know is written as Python shows it."""
    return msgspec.json.encode(event, enc_hook=repr).decode()


def _adopt_standard_logging(shared: list[Processor], renderers: list[Processor], level: str) -> None:
    """What libraries log (uvicorn, asyncio) comes out in the same format, in the same place."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderers],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(LEVELS[level])
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    logging.getLogger("uvicorn.access").disabled = True  # the gateway logs requests, with their ids
    logging.getLogger("python_multipart").setLevel(logging.ERROR)  # it warns about every odd body
