"""East Asian character sets: all there, in the same form as everywhere."""

import zlib

from playwright.sync_api import Page

from .conftest import wait_python
from .test_app import END, run_program

CODECS = [
    "big5", "big5hkscs", "cp932", "cp949", "cp950", "euc_jis_2004", "euc_jisx0213", "euc_jp", "euc_kr",
    "gb18030", "gb2312", "gbk", "hz", "iso2022_jp", "iso2022_jp_2004", "iso2022_jp_ext", "iso2022_kr",
    "johab", "shift_jis", "shift_jis_2004", "shift_jisx0213",
]  # fmt: skip
PROGRAM = f"""import zlib
every = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x30000)]))
sums = []
for name in {CODECS}:
    data = every.encode(name, "ignore")
    sums.append([zlib.crc32(data), zlib.crc32(data.decode(name, "replace").encode())])
print("sums", sums)
print("梯度".encode("gbk"))
"""


def sums() -> list[list[int]]:
    """Returns what the program should find: checksums of every character in each of the sets and back."""
    every = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x30000)]))
    encoded = [(name, every.encode(name, "ignore")) for name in CODECS]
    return [
        [zlib.crc32(data), zlib.crc32(data.decode(name, "replace").encode())]
        for name, data in encoded
    ]


def test_east_asian_character_sets_are_those_of_any_python(page: Page, site: str):
    page.goto(site)
    wait_python(page)
    run_program(page, PROGRAM)
    page.evaluate(END)
    output = page.locator("[data-part=output]").inner_text()
    assert f"sums {sums()}" in output
    assert str("梯度".encode("gbk")) in output
