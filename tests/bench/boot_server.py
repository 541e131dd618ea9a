"""The server of the boot bench: gzip for whatever compresses, a count of what it sent, a slow network if wanted.

One server, one way to compress and one way to be slow for every site that is measured.
"""

from __future__ import annotations

import contextlib
import gzip
import http.server
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from static.build.serve import TYPES

COMPRESSED = {".js", ".mjs", ".json", ".wasm", ".html", ".css", ".svg", ".webmanifest", ".map"}
CHUNK = 16 * 1024


@dataclass(frozen=True)
class Network:
    """What a network does to every answer.

    Attributes:
        bits_per_second: Shared by all connections; None: as fast as loopback is.
        latency: Seconds before each answer begins.
    """

    bits_per_second: float | None = None
    latency: float = 0.0


NETWORKS = {"loopback": Network(), "4g": Network(9e6, 0.085)}


@dataclass
class Traffic:
    """What the server sent since it was last asked to forget: path → bytes of the bodies."""

    sent: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    free: float = 0.0  # when the line is free again

    def forget(self) -> None:
        """Starts counting anew."""
        with self.lock:
            self.sent = {}

    def total(self) -> int:
        """Bytes of all bodies."""
        with self.lock:
            return sum(self.sent.values())

    def send(self, path: str, size: int, network: Network) -> None:
        """Counts bytes and waits as long as the network takes for them."""
        with self.lock:
            self.sent[path] = self.sent.get(path, 0) + size
            if network.bits_per_second is None:
                return
            self.free = max(self.free, time.monotonic()) + size * 8 / network.bits_per_second
            wait = self.free - time.monotonic()
        time.sleep(max(wait, 0.0))


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers from memory, so that no disk and no compressor is part of what is measured."""

    protocol_version = "HTTP/1.1"

    def __init__(
        self,
        files: dict[str, tuple[bytes, str, bool]],
        network: Network,
        traffic: Traffic,
        *rest: object,
    ) -> None:
        self.files, self.network, self.traffic = files, network, traffic
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Sends a file, or 404; the second request for an unchanged page gets 304."""
        time.sleep(self.network.latency)
        path = unquote(self.path.partition("?")[0]).lstrip("/") or "index.html"
        if path not in self.files:
            self.send_error(404)
            return
        content, kind, squeezed = self.files[path]
        tag = f'"{hash(content):x}"'
        same = self.headers.get("If-None-Match") == tag
        self.send_response(304 if same else 200)
        self.send_header("Content-Type", kind)
        self.send_header("ETag", tag)
        lasting = path.startswith(("parts/", "v/", "pyodide/", "cdn/"))
        self.send_header("Cache-Control", "max-age=31536000, immutable" if lasting else "no-cache")
        if squeezed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", "0" if same else str(len(content)))
        self.end_headers()
        if same:
            return
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for start in range(0, len(content), CHUNK):
                chunk = content[start : start + CHUNK]
                self.traffic.send(path, len(chunk), self.network)
                self.wfile.write(chunk)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def in_memory(folder: Path, base: str) -> dict[str, tuple[bytes, str, bool]]:
    """Returns path → (body, content type, whether it is gzipped) for every file of a site.

    ``@BASE@`` in a page or its script becomes ``base``, the site's address.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content, suffix = path.read_bytes(), path.suffix
            if path.parent == folder:
                content = content.replace(b"@BASE@", base.encode())
            kind = TYPES.get(suffix) or http.server.SimpleHTTPRequestHandler.extensions_map.get(
                suffix, "text/html" if suffix == ".html" else "application/octet-stream"
            )
            if suffix == ".css":
                kind = "text/css"
            squeeze = suffix in COMPRESSED
            body = gzip.compress(content, 6, mtime=0) if squeeze else content
            found[path.relative_to(folder).as_posix()] = (body, kind, squeeze)
    return found


@contextlib.contextmanager
def serving(folder: Path, network: Network) -> Iterator[tuple[str, Traffic]]:
    """Serves a folder on a free port of this machine; gives the URL and what is sent."""
    traffic = Traffic()
    files: dict[str, tuple[bytes, str, bool]] = {}
    handler = partial(Handler, files, network, traffic)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:  # type: ignore[arg-type]
        httpd.daemon_threads = True
        base = f"http://127.0.0.1:{httpd.server_address[1]}/"
        files.update(in_memory(folder, base))
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        try:
            yield base, traffic
        finally:
            httpd.shutdown()
