"""Serves ``dist/`` on this machine only, as any static host would."""

from __future__ import annotations

import functools
import http.server
import webbrowser
from pathlib import Path

from .stages import BuildError, say

TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".json": "application/json",
    ".wasm": "application/wasm",
    ".bin": "application/octet-stream",
    ".webmanifest": "application/manifest+json",
}


class Handler(http.server.SimpleHTTPRequestHandler):
    """Static files with lasting names may be kept, pages have to be asked for again."""

    protocol_version = "HTTP/1.1"
    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | TYPES

    def end_headers(self) -> None:
        """Adds the headers of ``static/top/_headers`` that matter on loopback."""
        lasting = "/parts/" in self.path or "/v/" in self.path
        self.send_header("Cache-Control", "max-age=31536000, immutable" if lasting else "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing: a page is some sixty requests."""


def server(folder: Path, port: int) -> http.server.ThreadingHTTPServer:
    """Returns a server for ``folder`` on 127.0.0.1; port 0 takes a free one."""
    handler = functools.partial(Handler, directory=str(folder))
    try:
        return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise BuildError(f"port {port} is taken ({error.strerror}): try --port 0") from error


def serve(folder: Path, port: int, show: bool) -> None:
    """Serves ``folder`` until interrupted; opens the browser if ``show``."""
    with server(folder, port) as httpd:
        url = f"http://127.0.0.1:{httpd.server_address[1]}/"
        say(f"Tapescope: {url}  (Ctrl-C ends)")
        if show:
            webbrowser.open(url)
        httpd.serve_forever()
