"""Servers on this machine that behave as the tests want them to, and resolvers that lie."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

type Answer = Callable[[BaseHTTPRequestHandler], None]


class Site(ThreadingHTTPServer):
    """A site of the test's making: `pages` maps a path to what answers it, `asked` keeps each request's path and headers."""

    daemon_threads = True

    def __init__(self, certificate: Path | None = None) -> None:
        self.pages: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.stopping = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)
        self.scheme = "https" if certificate else "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)

    @property
    def address(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_port}"

    def give(
        self,
        path: str,
        body: bytes | str = b"",
        content_type: str = "text/html; charset=utf-8",
        status: int = 200,
        **headers: str,
    ) -> str:
        """Answer `path` with this; its address."""
        data = body.encode() if isinstance(body, str) else body

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            sent = {"Content-Type": content_type, "Content-Length": str(len(data))}
            sent |= {name.replace("_", "-"): value for name, value in headers.items()}
            for name, value in sent.items():
                if value:
                    handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(data)

        return self.answer(path, answer)

    def answer(self, path: str, answer: Answer) -> str:
        self.pages[path] = answer
        return self.address + path

    def paths(self) -> list[str]:
        """What was asked for, robots.txt left out."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader that hangs up in the middle is what these tests want."""


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        if answer := self.server.pages.get(self.path):
            answer(self)
        else:
            self.send_error(404)

    def log_message(self, *args: Any) -> None:
        pass


@contextlib.contextmanager
def serving(certificate: Path | None = None) -> Iterator[Site]:
    """A site that runs while the block does, by https if it has a certificate."""
    site = Site(certificate)
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.stopping.set()
        site.shutdown()
        site.server_close()
        thread.join()


class Resolver:
    """Stands in for the resolver: `names` maps a name to its answers, one after another; the last one stays.

    What is no such name is resolved as ever only if it is an address already, so that no test asks the real DNS.
    """

    def __init__(self, names: dict[str, list[str]]) -> None:
        self.names = names
        self.asked: list[str] = []
        self.real = socket.getaddrinfo

    def __call__(self, host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        if host in self.names:
            self.asked.append(host)
            answers = self.names[host]
            host = answers.pop(0) if len(answers) > 1 else answers[0]
        kwargs["flags"] = kwargs.get("flags", 0) | socket.AI_NUMERICHOST
        return self.real(host, port, *args, **kwargs)
