"""Servers for the comparisons, on a free port of this machine alone, and a fair way to time two of them."""

import contextlib
import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 15


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _served(command: list[str | Path], port: int, path: str, environment: dict[str, str] | None = None) -> Iterator[int]:
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                get(port, path)
                break
            if server.poll() is not None:
                raise SystemExit(f"the server ended at once: {' '.join(map(str, command))}")
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(20)


@contextlib.contextmanager
def site(environment: dict[str, str] | None = None) -> Iterator[int]:
    """Our site as `make run` serves it, with one worker; settings and database are those of the environment."""
    port = _free_port()
    command: list[str | Path] = [
        Path(sys.executable).with_name("gunicorn"), "timeline.wsgi", "--bind", f"127.0.0.1:{port}",
        "--worker-class", "gthread", "--workers", "1", "--threads", "4", "--timeout", "300", "--log-level", "error",
    ]  # fmt: skip
    with _served(command, port, "/robots.txt", environment):
        yield port


@contextlib.contextmanager
def datasette(file: Path | str, **more: int) -> Iterator[int]:
    """Datasette on an SQLite file, tuned: limits raised, suggested facets off; `more` are settings on top."""
    program = ROOT / ".venv-bench" / "bin" / "datasette"
    if not program.exists():
        raise SystemExit("Datasette is not installed: run make bench, which installs it")
    port = _free_port()
    settings = {"sql_time_limit_ms": 120000, "facet_time_limit_ms": 120000, "suggest_facets": "off", "max_returned_rows": 1000}
    command: list[str | Path] = [program, "serve", "--immutable", file, "--port", str(port)]
    for name, value in {**settings, "allow_csv_stream": "on", "max_csv_mb": 0, **more}.items():
        command += ["--setting", name, str(value)]
    with _served(command, port, "/-/versions.json"):
        yield port


def get(port: int, path: str) -> bytes:
    """The body of a page, read to its end. Raises ValueError where it is not a 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    connection.request("GET", path, headers={"Host": "127.0.0.1"})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status != 200:
        raise ValueError(f"{path}: {response.status} {body[:200]!r}")
    return body


def medians(*pages: tuple[int, str], runs: int = RUNS) -> list[float]:
    """Median milliseconds of each page, asked in turn A B A B …, after two askings that do not count."""
    times: list[list[float]] = [[] for _ in pages]
    for run in range(runs + 2):
        for kept, (port, path) in zip(times, pages, strict=True):
            start = time.perf_counter()
            get(port, path)
            if run >= 2:
                kept.append((time.perf_counter() - start) * 1000)
    return [statistics.median(kept) for kept in times]


def each_once(*sites: tuple[int, list[str]]) -> list[float]:
    """Median milliseconds of pages that were not asked before, each asked once, the sites in turn."""
    times: list[list[float]] = [[] for _ in sites]
    for paths in zip(*(paths for _, paths in sites), strict=True):
        for kept, (port, _), path in zip(times, sites, paths, strict=True):
            start = time.perf_counter()
            get(port, path)
            kept.append((time.perf_counter() - start) * 1000)
    return [statistics.median(kept) for kept in times]


def engine() -> str:
    """The engine the environment asks for, for a heading."""
    return "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite"
