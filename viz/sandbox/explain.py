"""From an exception in learner code to the key of one friendly sentence and what fills it."""

from __future__ import annotations

import builtins
import difflib
import re
import traceback
from collections import Counter
from types import FrameType, ModuleType, TracebackType
from typing import Any

from viz.sandbox.imports import ClosedModuleError, nearest_module
from viz.tf.missing import tensorflow_has
from viz.trace.places import PROGRAM

MAX_TEXT = 300
"""Characters of a value or message that are passed on."""

# Exception type (or one of its bases), what its text says, key of the sentence. First match wins;
# named groups fill the sentence's placeholders. The texts are TensorFlow's and CPython's.
_RULES: tuple[tuple[str, str, str], ...] = (
    (
        "RuntimeError",
        r"non-persistent GradientTape can only be used to\s?compute one set",
        "tape_used",
    ),
    ("ValueError", r"Tape is still recording", "tape_active"),
    ("ValueError", r"Tape is not recording", "tape_idle"),
    ("RuntimeError", r"stop recording a tape which is not recording", "tape_idle"),
    ("AttributeError", r"'NoneType' object has no attribute '_tape'", "tape_gone"),
    (
        "ValueError",
        r"Passed in object (?P<value>.*) of type '(?P<type>[\w.]+)', not tf\.Tensor",
        "watch_type",
    ),
    (
        "AttributeError",
        r"'(?P<type>[\w.]+)' object has no attribute '(?:dtype|_id)'",
        "not_a_tensor",
    ),
    ("TypeError", r"should be a list or nested structure of Tensors.*received None", "target_none"),
    ("TypeError", r"Cannot convert the argument `type_value`: None", "source_none"),
    (
        "RuntimeError",
        r"`variable (?P<op>\S+) value` with `tf\.Variable`s is not supported",
        "variable_augmented",
    ),
    (
        "LookupError",
        r"(?:gradient registry has no entry for|No gradient defined for operation):? '?(?P<op>\w+)",
        "no_rule",
    ),
    ("InvalidArgumentError", r"Incompatible shapes: (?P<a>\[.*?\]) vs\. (?P<b>\[.*?\])", "shapes"),
    (
        "InvalidArgumentError",
        r"Matrix size-incompatible: In\[0\]: (?P<a>\[.*?\]), In\[1\]: (?P<b>\[.*?\])",
        "matmul",
    ),
    ("InvalidArgumentError", r"ndims must be == 2", "matmul_rank"),
    ("InvalidArgumentError", r"(?:Input to reshape|requested shape)", "reshape"),
    (
        "InvalidArgumentError",
        r"expected to be an? (?P<a>\w+) tensor but is an? (?P<b>\w+) tensor",
        "dtypes",
    ),
    (
        "ValueError",
        r"Tensor conversion requested dtype (?P<a>\w+) for Tensor with dtype (?P<b>\w+)",
        "dtypes",
    ),
    (
        "TypeError",
        r"Cannot convert (?P<value>.+) to EagerTensor of dtype (?P<type>\w+)",
        "number_dtype",
    ),
    ("InvalidArgumentError", r"Value for attr 'T' of (?P<type>\w+) is not in the list", "op_dtype"),
    ("ValueError", r"Attempt to convert a value \(None\)", "none_operand"),
    ("TypeError", r"unsupported operand type\(s\) for .*'NoneType'", "none_operand"),
    ("TypeError", r"bad operand type for .*'NoneType'", "none_operand"),
    ("AttributeError", r"'NoneType' object has no attribute '(?P<name>\w+)'", "none_attribute"),
    ("TypeError", r"Cannot iterate over a scalar tensor", "scalar_iterated"),
    ("TypeError", r"does not support item assignment", "item_assignment"),
    (
        "TypeError",
        r"(?P<what>\S+) missing \d+ required (?:positional|keyword-only) arguments?: (?P<names>.+)",
        "missing",
    ),
    (
        "TypeError",
        r"(?P<what>\S+) takes .* positional arguments? but .* (?:was|were) given",
        "too_many",
    ),
    ("TypeError", r"(?P<what>\S+) got an unexpected keyword argument '(?P<name>\w+)'", "keyword"),
    ("TypeError", r"'(?P<type>[\w.]+)' object is not callable", "not_callable"),
    ("ValueError", r"(?:not enough|too many) values to unpack", "unpack"),
    ("ValueError", r"truth value of an array with more than one element is ambiguous", "truth"),
)

# By type alone, for what the table above does not know; the exception's own words follow as the
# detail.
_TYPES: tuple[tuple[str, str], ...] = (
    ("ZeroDivisionError", "zero_division"),
    ("IndexError", "index"),
    ("KeyError", "key"),
    ("AssertionError", "assertion"),
    ("NotImplementedError", "not_implemented"),
    ("InvalidArgumentError", "invalid_argument"),
    ("EOFError", "input"),
    ("PermissionError", "closed_call"),
    ("FileNotFoundError", "closed_call"),
    ("TypeError", "type"),
    ("ValueError", "value"),
    ("AttributeError", "attribute"),
    ("RuntimeError", "runtime"),
)

_LIMITS = ((RecursionError, "sandbox.limit.recursion"), (MemoryError, "sandbox.limit.memory"))

Reason = tuple[str, dict[str, Any]]


def limit_of(error: BaseException) -> str | None:
    """Key of the sentence for an exception that means: the interpreter ran out of something."""
    return next((key for kind, key in _LIMITS if isinstance(error, kind)), None)


def explain(error: BaseException) -> Reason:
    """Returns the key and the values of the sentence for an exception of learner code."""
    reason = _special(error) or _from_rules(error) or _from_type(error)
    values = {"type": type(error).__name__, **reason[1]}
    return f"sandbox.error.{reason[0]}", {key: shorten(str(value)) for key, value in values.items()}


def detail(error: BaseException) -> str:
    """The exception's type and own text, as Python prints them."""
    try:
        text = "".join(traceback.TracebackException.from_exception(error).format_exception_only())
    except Exception:  # a learner's __str__ may raise anything
        text = type(error).__name__
    return shorten(text.strip(), 4 * MAX_TEXT)


def shorten(text: str, longest: int = MAX_TEXT) -> str:
    """Text fit to be passed on as JSON and shown: not too long, no lone surrogates."""
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= longest else text[: longest - 1] + "…"


def learner_lines(trace: TracebackType | None) -> Counter[int]:
    """How often each learner line is in a traceback; in a recursion the repeated call leads."""
    lines = Counter[int]()
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == PROGRAM:
            lines[trace.tb_lineno] += 1
        trace = trace.tb_next
    return lines


def learner_frame(trace: TracebackType | None) -> tuple[int, FrameType] | None:
    """Line and frame of the innermost part of a traceback that is learner code."""
    found = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == PROGRAM:
            found = trace.tb_lineno, trace.tb_frame
        trace = trace.tb_next
    return found


def _special(error: BaseException) -> Reason | None:
    """Kinds that need more than their text: the names that exist near the one that does not."""
    if isinstance(error, UnboundLocalError):
        found = re.search(r"variable '(.+?)'", str(error))
        return "unbound", {"name": found.group(1) if found else ""}
    if isinstance(error, NameError):
        return _name_error(error)
    if isinstance(error, ClosedModuleError):
        return "import_closed", {"name": error.name}
    if isinstance(error, ModuleNotFoundError):
        near = nearest_module(error.name or "")
        key = (
            "import_near"
            if near and near != (error.name or "").partition(".")[0]
            else "import_missing"
        )
        return key, {"name": error.name, "near": near}
    if isinstance(error, ImportError):
        return "import_name", {"message": error.msg}
    if isinstance(error, AttributeError) and isinstance(error.obj, ModuleType):
        name, module = str(error.name), error.obj
        offered = [n for n in dir(module) if not n.startswith("_")]
        known = tensorflow_has(module.__name__, name)
        near = None if known else _suggested(error)
        near = near or _nearest(name, offered, 0.78 if known else 0.7)
        values = {
            "module": re.sub(r"^(viz\.tf|tensorflow)\b", "tf", module.__name__),
            "name": name,
            "near": near,
        }
        kind = "module_known" if known else "module"
        return (f"{kind}_near" if near else f"{kind}_name"), values
    return None


def _name_error(error: NameError) -> Reason:
    name = error.name or ""
    if name in ("tf", "np"):
        return "name_module", {"name": name, "module": {"tf": "tensorflow", "np": "numpy"}[name]}
    frame = learner_frame(error.__traceback__)
    known: list[str] = [n for n in dir(builtins) if not n.startswith("_")]
    if frame is not None:
        known += [n for n in (*frame[1].f_locals, *frame[1].f_globals) if not n.startswith("_")]
    near = _suggested(error) or _nearest(name, known)
    return ("name_near" if near else "name"), {"name": name, "near": near}


def _suggested(error: BaseException) -> str | None:
    """The name that Python itself suggests."""
    found = re.search(r"Did you mean: '(\w+)'", detail(error))
    return found.group(1) if found else None


def _nearest(name: str, known: list[str], likeness: float = 0.7) -> str | None:
    """The known name most like a wrong one; capitals count little."""
    lower = {n.lower(): n for n in known}
    found = difflib.get_close_matches(name.lower(), lower, 1, likeness)
    return lower[found[0]] if found else None


def _from_rules(error: BaseException) -> Reason | None:
    kinds = {base.__name__ for base in type(error).__mro__}
    text = detail(error)
    for kind, pattern, key in _RULES:
        if kind in kinds and (found := re.search(pattern, text)):
            return key, found.groupdict()
    return None


def _from_type(error: BaseException) -> Reason:
    kinds = {base.__name__ for base in type(error).__mro__}
    key = next((key for kind, key in _TYPES if kind in kinds), "other")
    return key, {"message": detail(error).partition(": ")[2].partition("\n")[0].strip()}
