"""Makes Pyodide's code smaller: leaves out what nobody can call, and sets aside what hardly anybody uses.

Set aside are the tables of East Asian character sets other than Unicode, a tenth of what has to be loaded
before Python starts. They come back when a program asks for one (``tapescope_rest.put_back``).
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .node import run_python, run_script
from .stages import BuildError

SCRIPT = Path(__file__).with_name("slim.mjs")
TABLES = Path(__file__).parent / "inside/tables.py"
ASIDE = "aside"  # folder of what was set aside
SPANS, BYTES = "tapescope_aside.json", "tapescope_aside.bin"
HIDDEN = b"-"  # instead of a module name's first letter: nobody can ask for it
DATA = 11  # the id of a section of WebAssembly code
HEAD = 8  # bytes before the first section

Span = tuple[int, int]  # address in memory, number of bytes


def make_slim(
    pyodide: Path,
    unused: dict[str, Span],
    tools: dict[str, Path],
    libraries: list[Path],
    users: list[Path],
    folder: Path,
) -> None:
    """Fills ``folder`` with the slim form of Pyodide's core files, and ``folder/aside``.

    Args:
        pyodide: Folder with the core files of the release.
        unused: Memory that only functions need which are left out, by the name of one of them.
        tools: Modules of Rollup (``rollup``) and Binaryen (``metadce``).
        libraries: All compiled libraries that Python may load.
        users: All scripts that use Emscripten's module.
        folder: Where the files go.

    Raises:
        BuildError: The release is not what this was written for.
    """
    shutil.copy(pyodide / "pyodide.mjs", folder)
    with tempfile.TemporaryDirectory() as scratch:
        run_python(pyodide, TABLES, {"/report": Path(scratch)}, {"report": "/report/tables.json"})
        report = json.loads((Path(scratch) / "tables.json").read_text("utf-8"))
        code = bytearray((pyodide / "pyodide.asm.wasm").read_bytes())
        names = [(address, 1) for address in report["names"]]
        spans = sorted(merged([(address, size) for address, size in report["tables"]]) + names)
        if not names or len(names) != len(report["modules"]):
            raise BuildError("this Pyodide has its character sets elsewhere: see slim.py")
        (folder / ASIDE).mkdir()
        content = {"modules": report["modules"], "spans": spans}
        (folder / ASIDE / SPANS).write_text(json.dumps(content, separators=(",", ":")), "utf-8")
        (folder / ASIDE / BYTES).write_bytes(set_aside(code, spans, set(report["names"])))
        set_aside(code, sorted(unused.values()), set())
        whole = Path(scratch) / "whole.wasm"
        whole.write_bytes(code)
        job = {
            "rollup": str(tools["rollup"]),
            "metadce": str(tools["metadce"]),
            "script": str(pyodide / "pyodide.asm.mjs"),
            "code": str(whole),
            "users": [str(path) for path in [pyodide / "pyodide.mjs", *users]],
            "unused": list(unused),
            "libraries": [str(path) for path in libraries],
            "graph": str(Path(scratch) / "graph.json"),
            "slimCode": str(folder / "pyodide.asm.wasm"),
            "slimScript": str(folder / "pyodide.asm.mjs"),
        }
        run_script(SCRIPT, job, "Pyodide could not be made smaller: ")


def set_aside(code: bytearray, spans: list[Span], hidden: set[int]) -> bytes:
    """Takes spans of memory out of WebAssembly code and returns their bytes, one after the other.

    Args:
        code: Changed in place: the bytes become zero, so that they compress to nothing.
        spans: Sorted; they do not overlap.
        hidden: Addresses of those that become ``HIDDEN`` instead.
    """
    taken = []
    segments = list(data_segments(code))
    for address, size in spans:
        content = bytearray(size)
        for begin, start, end in segments:
            first = max(begin, address)
            last = min(begin + end - start, address + size)
            if first < last:
                place = slice(start + first - begin, start + last - begin)
                content[first - address : last - address] = code[place]
                code[place] = HIDDEN if address in hidden else bytes(last - first)
        taken.append(bytes(content))
    return b"".join(taken)


def modules_aside(folder: Path) -> list[str]:
    """Returns the names of the built-in modules that need what was set aside in ``folder``."""
    return list(json.loads((folder / SPANS).read_text("utf-8"))["modules"])


def merged(spans: list[Span]) -> list[Span]:
    """Returns spans that cover the same memory, sorted, as few as can be."""
    found: list[Span] = []
    for address, size in sorted(spans):
        start, length = found[-1] if found else (address, 0)
        if address <= start + length and found:
            found[-1] = (start, max(length, address + size - start))
        else:
            found.append((address, size))
    return found


def data_segments(code: bytes | bytearray) -> Iterator[tuple[int, int, int]]:
    """Yields the address in memory, and where it starts and ends in the code, of each data segment.

    Raises:
        BuildError: A segment is not one with a constant address.
    """
    at = HEAD
    while code[at] != DATA:
        size, at = _number(code, at + 1)
        at += size
    _, at = _number(code, at + 1)
    count, at = _number(code, at)
    for _ in range(count):
        if code[at : at + 2] != b"\0\x41":  # of the first memory, i32.const
            raise BuildError("this Pyodide has other data segments: see slim.py")
        address, at = _number(code, at + 2)
        size, at = _number(code, at + 1)  # after the end of the expression
        yield address, at, at + size
        at += size


def _number(code: bytes | bytearray, at: int) -> Span:
    """Returns a number in LEB128 and where it ends."""
    value = shift = 0
    while True:
        byte = code[at]
        value |= (byte & 127) << shift
        shift, at = shift + 7, at + 1
        if byte < 128:
            return value, at
