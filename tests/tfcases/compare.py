"""Run a folder of `.py`/`.out` pairs and compare what is printed, case by case.

A `.out` file holds what TensorFlow printed for the program beside it. Lines that start with
`## ` open a case; text above the first of them is the file's preamble. Two outputs are equal when
their words and signs are equal and their numbers agree to a relative tolerance; white space,
memory addresses, folders of files, logger prefixes and native log lines do not count. Both streams
are read as one, in the order written, because `tf.print` writes to stderr.

    python -m tests.tfcases.compare FOLDER [--reasons reasons.toml] [--json result.json]
"""

import argparse
import json
import math
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PREAMBLE = "(before the first case)"
RELATIVE = 1e-5
# Float32 results that are zero but for rounding, such as cos(pi / 2), have no relative accuracy.
ABSOLUTE = 1e-6
CUT = "...<cut>"  # printed by the case harness where it shortens a long text

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]+")
_FOLDER = re.compile(r'(?<=File ")[^"]*/')
# What TensorFlow's native code writes to stderr about itself.
NATIVE_LOG = re.compile(
    r"^(?:[IWEF]\d{4} |\d{4}-\d\d-\d\d \S+ [IWEF] |WARNING: All log messages before).*\n?",
    re.MULTILINE,
)
# The processor decides whether a kernel is oneDNN's.
_ONEDNN = re.compile(r"__wrapped____Mkl(?=[A-Z])")
_LOGGER = re.compile(r"^(?:DEBUG|INFO|WARNING|ERROR|CRITICAL):(?:tensorflow|absl):", re.MULTILINE)
_NUMBER = r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?j?(?!\w)"
_TOKEN = re.compile(rf"(?P<number>{_NUMBER})|(?P<word>\w+)|(?P<sign>\S)")


@dataclass(frozen=True)
class Difference:
    """A case whose output differs: where, both texts (None: no such case) and why, if known."""

    file: str
    case: str
    expected: str | None
    got: str | None
    reason: str | None = None


@dataclass(frozen=True)
class FileResult:
    """One program's result; preambles are compared but not counted as cases."""

    file: str
    cases: int
    equal: int
    differences: tuple[Difference, ...]
    failure: str | None = None


def split_cases(text: str) -> dict[str, str]:
    """Split output at its `## ` headings; a repeated heading becomes `title (2)`."""
    cases: dict[str, str] = {}
    title, lines = PREAMBLE, []
    for line in [*text.splitlines(), "## "]:
        if not line.startswith("## "):
            lines.append(line)
            continue
        if title != PREAMBLE or any(each.strip() for each in lines):
            cases[_unused(title, cases)] = "\n".join(lines).strip("\n")
        title, lines = line[3:].strip(), []
    return cases


def same_text(
    expected: str, got: str, *, relative: float = RELATIVE, absolute: float = ABSOLUTE
) -> bool:
    """Tell whether two outputs are equal up to number rounding, addresses and logger prefixes."""
    left, right = _tokens(expected), _tokens(got)
    if CUT in expected and CUT in got:
        # The cut falls elsewhere when an address or a digit more is printed before it.
        shared = max(min(len(left), len(right)) - 8, 0)
        left, right = left[:shared], right[:shared]
    return len(left) == len(right) and all(
        _same_token(a, b, relative, absolute) for a, b in zip(left, right, strict=True)
    )


def compare_outputs(
    file: str,
    expected: str,
    got: str,
    reasons: Mapping[str, str] | None = None,
    failure: str | None = None,
) -> FileResult:
    """Compare one program's whole output with the expected one, case by case."""
    reasons = reasons or {}
    wanted, found = split_cases(expected), split_cases(got)
    differences = [
        Difference(file, case, wanted.get(case), found.get(case), reasons.get(case))
        for case in [*wanted, *(case for case in found if case not in wanted)]
        if case not in wanted or case not in found or not same_text(wanted[case], found[case])
    ]
    cases = len(wanted.keys() - {PREAMBLE})
    wrong = {each.case for each in differences if each.case in wanted} - {PREAMBLE}
    return FileResult(file, cases, cases - len(wrong), tuple(differences), failure)


def run_folder(
    folder: Path,
    *,
    command: Sequence[str],
    only: str = "",
    reasons: Mapping[str, Mapping[str, str]] | None = None,
    ignore: str | None = None,
    timeout: float = 300.0,
    jobs: int = 1,
) -> list[FileResult]:
    """Run every program of the folder that has an `.out` file and compare.

    Args:
        folder: Where the pairs are; programs run with it as working directory.
        command: Words put before the file name.
        only: Take only files whose name contains this text.
        reasons: {file name without suffix: {case: why it differs}}.
        ignore: Regular expression; lines in which it is found count on neither side.
        timeout: Seconds for one program.
        jobs: Programs run at the same time.
    """
    folder = folder.resolve()
    programs = sorted(
        path
        for path in folder.glob("*.py")
        if path.with_suffix(".out").exists() and only in path.name
    )

    def one(path: Path) -> FileResult:
        got, failure = _run([*command, str(path)], folder, timeout)
        expected = path.with_suffix(".out").read_text(encoding="utf-8")
        if ignore:
            expected, got = (_without(ignore, text) for text in (expected, got))
        return compare_outputs(path.stem, expected, got, (reasons or {}).get(path.stem), failure)

    with ThreadPoolExecutor(max_workers=jobs) as pool:
        return list(pool.map(one, programs))


def read_reasons(path: Path) -> dict[str, dict[str, str]]:
    """Read {file: {case: reason}} from a TOML or JSON file."""
    text = path.read_text(encoding="utf-8")
    return json.loads(text) if path.suffix == ".json" else tomllib.loads(text)


def unused_reasons(
    results: Sequence[FileResult], reasons: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """List the reasons given for cases that do not differ (any more), as `file: case`."""
    differing = {(each.file, each.case) for result in results for each in result.differences}
    ran = {result.file for result in results}
    return [
        f"{file}: {case}"
        for file, by_case in reasons.items()
        if file in ran
        for case in by_case
        if (file, case) not in differing
    ]


def report(results: Sequence[FileResult], *, width: int = 300) -> str:
    """Render a summary per file and a table of the cases that differ."""
    lines = [f"{'file':32} cases  equal"]
    lines += [
        f"{each.file:32} {each.cases:5}  {each.equal:5}{_failure_note(each)}" for each in results
    ]
    cases, equal = sum(each.cases for each in results), sum(each.equal for each in results)
    lines.append(f"{'all':32} {cases:5}  {equal:5}  {100 * equal / max(cases, 1):.1f} %")
    for result in results:
        for each in result.differences:
            lines += [
                "",
                f"{each.file} ## {each.case}",
                f"  expected  {_shown(each.expected, width)}",
                f"  got       {_shown(each.got, width)}",
                f"  reason    {each.reason or '(none given)'}",
            ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare a folder; exit code 1 if too few cases are equal or a difference has no reason."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--command", default=f"{shlex.quote(sys.executable)} -m viz run")
    parser.add_argument("--only", default="", help="only files whose name contains this")
    parser.add_argument("--reasons", type=Path, help="TOML or JSON: {file: {case: reason}}")
    parser.add_argument("--json", type=Path, help="write the result here, too")
    parser.add_argument("--ignore", help="regular expression of lines that do not count")
    parser.add_argument("--at-least", type=float, help="share of equal cases that is enough")
    parser.add_argument("--timeout", type=float, default=300.0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--width", type=int, default=300, help="characters shown per output")
    options = parser.parse_args(arguments)

    reasons = read_reasons(options.reasons) if options.reasons else {}
    results = run_folder(
        options.folder,
        command=shlex.split(options.command),
        only=options.only,
        reasons=reasons,
        ignore=options.ignore,
        timeout=options.timeout,
        jobs=options.jobs,
    )
    print(report(results, width=options.width))
    for each in unused_reasons(results, reasons):
        print(f"reason no longer needed: {each}")
    cases, equal = sum(each.cases for each in results), sum(each.equal for each in results)
    if options.json:
        whole = {"cases": cases, "equal": equal, "files": [asdict(each) for each in results]}
        options.json.write_text(json.dumps(whole, indent=1, ensure_ascii=False), encoding="utf-8")
    if not results:
        print(f"no .py/.out pairs in {options.folder}")
        return 1
    if options.at_least is not None:
        return 0 if equal >= options.at_least * cases else 1
    return 1 if any(not each.reason for result in results for each in result.differences) else 0


def _run(command: Sequence[str], folder: Path, timeout: float) -> tuple[str, str | None]:
    path = os.pathsep.join([str(folder), str(REPOSITORY), os.environ.get("PYTHONPATH", "")])
    environment = {
        **os.environ,
        "PYTHONPATH": path.rstrip(os.pathsep),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONUNBUFFERED": "1",
    }
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired as expired:
        return (expired.stdout or b"").decode("utf-8", "replace"), f"stopped after {timeout:g} s"
    output = NATIVE_LOG.sub("", done.stdout.decode("utf-8", "replace"))
    if done.returncode == 0:
        return output, None
    return output, f"exit code {done.returncode}: {(output.strip().splitlines() or [''])[-1]}"


def _without(pattern: str, text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not re.search(pattern, line))


def _unused(title: str, taken: Mapping[str, object]) -> str:
    name, count = title, 1
    while name in taken:
        count += 1
        name = f"{title} ({count})"
    return name


def _tokens(text: str) -> list[tuple[str, bool]]:
    text = _ONEDNN.sub("__wrapped__", text)
    text = _LOGGER.sub("", _FOLDER.sub("", _ADDRESS.sub("address", text)))
    return [(each.group(), each.lastgroup == "number") for each in _TOKEN.finditer(text)]


def _same_token(
    left: tuple[str, bool], right: tuple[str, bool], relative: float, absolute: float
) -> bool:
    if left[0] == right[0]:
        return True
    if not (left[1] and right[1]):
        return False
    a, b = complex(left[0]), complex(right[0])
    if a == b:
        # 3 and 3.0 are different types; 3. and 3.0 only different notations.
        return _integral(left[0]) == _integral(right[0])
    if _integral(left[0]) and _integral(right[0]):
        return False
    return all(
        math.isclose(x, y, rel_tol=relative, abs_tol=absolute)
        for x, y in ((a.real, b.real), (a.imag, b.imag))
    )


def _integral(number: str) -> bool:
    return number.lstrip("+-").isdigit()


def _shown(text: str | None, width: int) -> str:
    if text is None:
        return "(no such case)"
    text = " | ".join(line.strip() for line in text.splitlines())
    return text if len(text) <= width else text[:width] + " ..."


def _failure_note(result: FileResult) -> str:
    return f"  {result.failure}" if result.failure else ""


if __name__ == "__main__":
    sys.exit(main())
