"""A time-stamp service and an authority's web site on loopback."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import tsp
from pyhanko.sign.timestamps import DummyTimeStamper

from tests.sign import attacks, pki

Answer = Callable[[str, bytes], tuple[int, bytes]]
"""What is answered to a path and a body: status and content."""


@contextmanager
def served(answer: Answer) -> Iterator[str]:
    """The address of a service while it lives."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, content = answer(self.path, body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_said: object) -> None:
            return None

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/tsa"
        finally:
            server.shutdown()
            thread.join()


def stamping(_path: str, body: bytes) -> tuple[int, bytes]:
    """A time stamp of our own service."""
    known = pki.made()
    stamper = DummyTimeStamper(
        attacks.loaded(known.stamper.certificate),
        attacks.private(known.stamper.key),
        certs_to_embed=attacks.store(known.middle.certificate),
    )
    return 200, bytes(stamper.request_tsa_response(tsp.TimeStampReq.load(body)).dump())


def refusing(_path: str, _body: bytes) -> tuple[int, bytes]:
    """The service answers that it will not."""
    return 200, bytes.fromhex("3005 3003 0201 02")  # a status of 2, rejection, and no token
