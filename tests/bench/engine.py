"""The engine bench: time per op, ours against TensorFlow eager, HIPS autograd, micrograd and torch. JSON out.

    python3 build.py bench engine [--python tensorflow=PATH ...] [--repeats 7] [-o FILE]

Each engine runs in a process of its own, one after the other, in the interpreter given by ``--python ENGINE=PATH`` or
the environment variable ``BENCH_PYTHON_<ENGINE>``, else in this one. An engine that is not installed there is left out,
and the result says so. Medians of ``--repeats`` runs; what a run is: see ``engine_workloads``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ENGINES = ("tapescope", "tapescope-listening", "tensorflow", "autograd", "micrograd", "torch")
TARGETS = (
    # what must hold: at least this many times faster than that engine, in that workload
    ("tensorflow", "chain", 10.0),
    ("autograd", "chain", 2.0),
    ("micrograd", "chain", 1 / 1.5),
    ("tensorflow", "second derivative", 1.0),
    ("tensorflow", "mlp step", 1.0),
    ("tensorflow", "gradient penalty step", 1.0),
)


def interpreters(given: list[str]) -> dict[str, str]:
    """Which interpreter runs which engine."""
    found = dict.fromkeys(ENGINES, sys.executable)
    for engine in ENGINES:
        found[engine] = os.environ.get(f"BENCH_PYTHON_{engine.upper()}", found[engine])
    for pair in given:
        engine, _, path = pair.partition("=")
        if engine not in found or not path:
            raise SystemExit(
                f"--python {pair}: expected ENGINE=PATH with ENGINE one of {', '.join(ENGINES)}"
            )
        found[engine] = path
    return found


def measure(engine: str, python: str, repeats: int) -> dict[str, Any]:
    """Runs one engine; its workloads, or why there are none."""
    script = ROOT / "tests" / "bench" / "engine_workloads.py"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [python, str(script), engine, str(repeats)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, env=environment, cwd=ROOT, check=False
        )
    except OSError as error:
        return {"skipped": str(error)}
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["no message"]
        return {"skipped": last[0]}
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def total(times: dict[str, float]) -> float:
    """Forward and gradient together."""
    return times["forward"] + times["gradient"]


def judge(results: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Compares with the targets, as far as the engines are there."""
    ours = results["tapescope"]
    out = []
    for engine, workload, least in TARGETS:
        if workload in results[engine] and workload in ours:
            ratio = total(results[engine][workload]) / total(ours[workload])
            out.append(row(f"{workload}: {engine} / ours", ratio, least, ratio >= least))
    listening = results["tapescope-listening"]
    for workload in sorted(set(ours) & set(listening) - {"skipped"}):
        ratio = total(listening[workload]) / total(ours[workload])
        out.append(row(f"{workload}: recording / not", ratio, 3.0, ratio < 3.0))
    return out


def row(what: str, ratio: float, target: float, reached: bool) -> dict[str, Any]:
    """One comparison."""
    return {"what": what, "ratio": round(ratio, 2), "target": round(target, 2), "reached": reached}


def main() -> int:
    """Measures all engines and prints the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", action="append", default=[], metavar="ENGINE=PATH")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    where = interpreters(options.python)
    results = {}
    for engine in ENGINES:
        print(f"measuring {engine}", file=sys.stderr)
        results[engine] = measure(engine, where[engine], options.repeats)
    result = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "repeats": options.repeats,
        "unit": "microseconds; per op in chain and second derivative, per step else",
        "engines": results,
        "targets": judge(results),
    }
    text = json.dumps(result, indent=2)
    if options.output:
        options.output.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
