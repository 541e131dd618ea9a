"""What is left out of Pyodide's code, and what is only set aside."""

import gzip
import io
import json
import re
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest

from static.build import commands, fetch, slim
from static.build.node import NODE
from static.build.stages import BuildError

ROOT = Path(__file__).parents[1]
PINS = fetch.load_pins(ROOT / "static/runtime.toml")
NAMES = """
const { readFileSync } = require("node:fs");
const files = JSON.parse(readFileSync(0, "utf8"));
const names = (list) => list.map(({ name }) => name);
console.log(JSON.stringify(files.map((path) => {
  const module = new WebAssembly.Module(readFileSync(path));
  return [names(WebAssembly.Module.imports(module)), names(WebAssembly.Module.exports(module))];
})));
"""
CUSTOM = b"\0\3\2ab"  # a section that is to be skipped
TWO_SEGMENTS = b"\x0b\x15\2\0\x41\x10\x0b\4wxyz\0\x41\x80\2\x0b\6abcdef"  # at 16 and 256


def wasm(data: bytes = TWO_SEGMENTS) -> bytearray:
    """Returns WebAssembly code with nothing but data."""
    return bytearray(b"\0asm\1\0\0\0" + CUSTOM + data)


def names(files: list[Path]) -> list[tuple[set[str], set[str]]]:
    """Returns what each WebAssembly file imports and exports."""
    job = json.dumps([str(path) for path in files])
    ran = subprocess.run([str(NODE), "-e", NAMES], input=job, capture_output=True, text=True)
    return [(set(one), set(two)) for one, two in json.loads(ran.stdout)]


def memory(code: bytes) -> bytearray:
    """Returns the memory that WebAssembly code begins with."""
    segments = list(slim.data_segments(code))
    image = bytearray(max(begin + end - start for begin, start, end in segments))
    for begin, start, end in segments:
        image[begin : begin + end - start] = code[start:end]
    return image


def given(script: str) -> set[str]:
    """Returns the names of what Emscripten's script gives to WebAssembly code."""
    found = re.search(r"wasmImports\s*=\s*\{([^}]*)\}", script)
    assert found
    return {entry.split(":")[0].strip() for entry in found[1].split(",")}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The site's and the release's code, and where all libraries of the site are."""
    scratch = tmp_path_factory.mktemp("slim")
    parts = commands.build(ROOT, quiet=True, target=scratch / "dist") / "parts"
    pyodide = fetch.fetch_all(PINS, "packages")["pyodide.asm.wasm"].parent
    code = gzip.decompress(next(parts.glob("pyodide.*.asm.wasm.bin")).read_bytes())
    (scratch / "slim.wasm").write_bytes(code)
    libraries = []
    for name in ("libraries", "rest-numpy"):
        archive = gzip.decompress(next(parts.glob(f"{name}.*")).read_bytes())
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(scratch / name, filter="data")
        libraries += sorted((scratch / name).rglob("*.so"))
    with tarfile.open(next(parts.glob("rest-stdlib-codecs.*"))) as files:
        files.extractall(scratch / "codecs", filter="data")
    return {
        "code": scratch / "slim.wasm",
        "script": gzip.decompress(next(parts.glob("pyodide.*.asm.mjs.bin")).read_bytes()).decode(),
        "release": pyodide,
        "libraries": libraries,
        "codecs": scratch / "codecs",
    }


def test_segments_are_found_behind_other_sections_and_far_addresses_too():
    code = wasm()
    found = [(begin, bytes(code[start:end])) for begin, start, end in slim.data_segments(code)]
    assert found == [(16, b"wxyz"), (256, b"abcdef")]


def test_a_segment_without_a_constant_address_stops_the_build():
    with pytest.raises(BuildError, match=r"slim\.py"):
        list(slim.data_segments(wasm(b"\x0b\7\1\0\x23\0\x0b\1a")))


def test_what_is_set_aside_is_zero_in_the_code_and_gaps_between_segments_count_as_zeros():
    code = wasm()
    assert slim.set_aside(code, [(18, 4), (256, 1), (258, 2)], {256}) == b"yz\0\0acd"
    assert bytes(memory(code)[16:20]) == b"wx\0\0"
    assert bytes(memory(code)[256:]) == b"-b\0\0ef"


def test_spans_that_touch_or_overlap_become_one():
    assert slim.merged([(10, 5), (0, 4), (15, 1), (4, 2), (11, 2)]) == [(0, 6), (10, 6)]
    assert slim.merged([]) == []


def test_whatever_the_libraries_of_the_site_got_from_pyodide_they_still_get(site):
    release = site["release"]
    [before, after, *libraries] = names(
        [release / "pyodide.asm.wasm", site["code"], *site["libraries"]]
    )
    wanted = set().union(*(imports for imports, _ in libraries))
    official = before[1] | given((release / "pyodide.asm.mjs").read_text("utf-8"))
    assert len(libraries) > 10
    assert wanted & official - (after[1] | given(site["script"])) == set()


def test_the_code_finds_in_the_script_whatever_it_asks_for(site):
    [(before, _), (after, exports)] = names([site["release"] / "pyodide.asm.wasm", site["code"]])
    official = given((site["release"] / "pyodide.asm.mjs").read_text("utf-8"))
    assert after & official <= given(site["script"])
    assert after <= before
    assert len(exports) < 1500  # of 8560: a browser makes an object for each, in each worker


def test_memory_is_that_of_the_release_once_what_was_set_aside_is_back(site):
    official = memory((site["release"] / "pyodide.asm.wasm").read_bytes())
    ours = memory(site["code"].read_bytes())
    assert ours != official
    data = (site["codecs"] / slim.BYTES).read_bytes()
    for address, size in json.loads((site["codecs"] / slim.SPANS).read_text("utf-8"))["spans"]:
        ours[address : address + size] = data[:size]
        data = data[size:]
    for address, size in PINS["pyodide"]["unused"].values():
        official[address : address + size] = bytes(size)
    assert data == b""
    assert ours == official
