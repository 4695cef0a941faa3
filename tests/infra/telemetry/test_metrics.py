"""The figures of several processes are one page."""

import os
import subprocess
import sys
from pathlib import Path

COUNT = "from fanlight.infra.telemetry.metrics import EVENTS_DEAD; EVENTS_DEAD.labels('images', 'photo.uploaded').inc()"
PRINT = "from fanlight.infra.telemetry.metrics import exposition; print(exposition().decode())"


def run(code: str, folder: Path) -> str:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder), "PYTHONPATH": "src"}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_two_processes_are_counted_together(tmp_path: Path) -> None:
    run(COUNT, tmp_path)
    run(COUNT, tmp_path)
    assert 'fanlight_events_dead_total{group="images",topic="photo.uploaded"} 2.0' in run(PRINT, tmp_path)
