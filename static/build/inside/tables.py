"""Runs inside Pyodide: writes down where the tables of East Asian character sets are in memory.

``options["report"]`` is the file for the answer: ``tables`` are pairs of address and size, ``names`` the
addresses of the names by which Python finds the modules that use them.
"""

import ctypes
import importlib
import json
import sys

WORD = 4  # bytes
ROWS = 256  # of a map: one for each first byte of a character
PAIRS = "__map_jisx0213_pair"  # its map is built otherwise, and small


class Row(ctypes.Structure):
    """``struct dbcs_index`` of Modules/cjkcodecs/cjkcodecs.h: 16 bits for each second byte."""

    _fields_ = [("map", ctypes.c_uint32), ("bottom", ctypes.c_uint8), ("top", ctypes.c_uint8)]


def word(address):
    """Returns the 32 bits at an address."""
    return ctypes.c_uint32.from_address(address).value


def tables(maps):
    """Returns address and size of the tables of a ``struct dbcs_map``, for encoding and decoding."""
    found = []
    for index in (word(maps + WORD), word(maps + 2 * WORD)):
        rows = (Row * ROWS).from_address(index) if index else ()
        found += [[row.map, 2 * (row.top - row.bottom + 1)] for row in rows if row.map]
    return found


pointer = ctypes.pythonapi.PyCapsule_GetPointer
pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
modules = [name for name in sys.builtin_module_names if name.startswith("_codecs_")]
report = {"modules": modules, "tables": [], "names": []}
for module in map(importlib.import_module, modules):
    for name, capsule in vars(module).items():
        if name.startswith("__map_") and name != PAIRS:
            report["tables"] += tables(pointer(capsule, b"multibytecodec.map"))
known = ctypes.c_uint32.in_dll(ctypes.pythonapi, "PyImport_Inittab").value
while text := word(known):
    if ctypes.string_at(text).decode() in modules:
        report["names"].append(text)
    known += 2 * WORD
with open(options["report"], "w") as file:
    json.dump(report, file)
