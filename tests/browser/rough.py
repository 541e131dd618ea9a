"""A static server that can misbehave on demand, and copies of the built site to serve with it."""

from __future__ import annotations

import contextlib
import functools
import http.server
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from static.build.serve import Handler
from static.build.site.offline import add_service_worker


class Rough:
    """What one server does.

    Attributes:
        folder: What it serves; another folder is another deployment at the same address.
        asked: Path and ``Range`` header of each request, in order.
        rules: Each is asked with the handler before a file is served; true means it has answered.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[tuple[str, str | None]] = []
        self.rules: list[Callable[[RoughHandler], bool]] = []

    def paths(self) -> list[str]:
        """Paths asked for since the last ``forget``."""
        return [path for path, _ in self.asked]

    def forget(self) -> None:
        """Forgets the requests so far."""
        self.asked.clear()


class RoughHandler(Handler):
    """Answers as ``Rough`` says."""

    def __init__(self, *args: object, rough: Rough) -> None:
        self.rough = rough
        super().__init__(*args, directory=str(rough.folder))  # type: ignore[arg-type, misc]

    def do_GET(self) -> None:
        """Serves a file, the rest of one, or whatever a rule does."""
        self.directory = str(self.rough.folder)  # connections outlive deployments
        self.rough.asked.append((self.path, self.headers["Range"]))
        with contextlib.suppress(OSError):  # a page that is left closes its connections
            if not any(rule(self) for rule in list(self.rough.rules)):
                super().do_GET()

    def content(self) -> bytes:
        """Returns the bytes of the file asked for."""
        return Path(self.translate_path(self.path)).read_bytes()

    def give(
        self, content: bytes, status: int = 200, as_file: str | None = None, **headers: str
    ) -> bool:
        """Answers with these bytes, whose type is that of the file asked for or of ``as_file``."""
        self.send_response(status)
        self.send_header("Content-Type", self.guess_type(as_file or self.path))
        self.send_header("Content-Length", headers.pop("length", str(len(content))))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(content)
        return True

    def serve_rest(self) -> bool:
        """Answers a request for the rest of a file."""
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers["Range"] or "")
        if asked is None:
            return False
        whole, start = self.content(), int(asked[1])
        span = f"bytes {start}-{len(whole) - 1}/{len(whole)}"
        return self.give(whole[start:], 206, Content_Range=span)

    def hang_up(self) -> bool:
        """Closes the connection without a word."""
        self.close_connection = True
        return True

    def break_off(self) -> bool:
        """Promises the whole file, sends half of it, and is gone a little later."""
        whole = self.content()
        self.give(whole[: len(whole) // 2], length=str(len(whole)))
        time.sleep(2)  # what a page has not read when a connection breaks, its browser drops
        self.close_connection = True
        return True


@contextlib.contextmanager
def roughly(
    rough: Rough, port: int = 0, handler: type[RoughHandler] = RoughHandler
) -> Iterator[str]:
    """Serves on 127.0.0.1; gives the URL, which ends with a slash."""
    made = functools.partial(handler, rough=rough)
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), made) as httpd:  # type: ignore[arg-type]
        httpd.daemon_threads = True
        thread = threading.Thread(target=httpd.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{httpd.server_address[1]}/"
        finally:
            httpd.shutdown()
            thread.join()


def version_of(site: Path) -> str:
    """Returns the version that a site's pages carry."""
    found = re.search(r'"version": "(\w+)"', (site / "index.html").read_text("utf-8"))
    assert found is not None
    return found[1]


def deploy_anew(site: Path, template: Path, version: str) -> None:
    """Turns a copy of the site into another deployment: other version, other own files."""
    old = version_of(site)
    (folder,) = (site / "v").iterdir()
    folder.rename(folder.with_name(version))
    for page in ("index.html", "embed.html"):
        text = (site / page).read_text("utf-8").replace(old, version)
        (site / page).write_text(text.replace(f"v/{folder.name}/", f"v/{version}/"), "utf-8")
    add_service_worker(site, template, version)
