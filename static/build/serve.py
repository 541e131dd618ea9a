"""Serves ``dist/`` on this machine only, as any static host would."""

from __future__ import annotations

import functools
import http.server
import socket
import subprocess
import sys
import time
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


def look(root: Path, lesson: str | None, port: int, show: bool) -> int:
    """Opens a lesson in the app under ``panel serve``, as its files are now: nothing is built.

    Raises:
        BuildError: There is no such lesson, or a lesson's files are not right.
    """
    from .site.scenes import checked_lessons

    known = [each.id for each in checked_lessons()]
    lesson = lesson or known[0]
    if lesson not in known:
        raise BuildError(f"there is no lesson {lesson!r}; there are {', '.join(known)}")
    if port == 0:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "panel", "serve", "viz/app.py", "--address", "127.0.0.1"]
    command += ["--port", str(port), "--allow-websocket-origin", f"127.0.0.1:{port}"]
    with subprocess.Popen([*command, "--log-level", "warning"], cwd=root) as panel:
        try:
            while panel.poll() is None and not _listens(port):
                time.sleep(0.1)
            if panel.poll() is None:
                url = f"http://127.0.0.1:{port}/app?lesson={lesson}"
                say(f"Tapescope: {url}  (Ctrl-C ends)")
                if show:
                    webbrowser.open(url)
            return panel.wait()
        except BaseException:
            panel.terminate()
            raise


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
