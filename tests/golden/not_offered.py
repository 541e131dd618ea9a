"""The golden cases that use a name which `viz.tf` does not offer; rewrites their list when run.

    python -m tests.golden.not_offered

A listed case has to fail with a name's error (`MISSING`), any other case has to agree with
TensorFlow, so the list can neither hide a wrong number nor outlive the missing name.
"""

import sys
from pathlib import Path
from typing import Any

MISSING = (AttributeError, ModuleNotFoundError)
LIST = Path(__file__).parent / "not_offered.txt"


def not_offered() -> frozenset[str]:
    """Return the listed case names."""
    return frozenset(LIST.read_text(encoding="utf-8").splitlines())


def is_missing(result: dict[str, Any]) -> bool:
    """Tell whether an evaluated case failed because a name does not exist."""
    return result.get("raises") in {each.__name__ for each in MISSING} and (
        result["where"] == "value"
    )


def main() -> None:
    """Write the list anew."""
    import viz.tf as tf
    from tests.golden import model_cases, op_cases, random_programs

    names = [
        name
        for table in (op_cases, model_cases)
        for name, function, arguments in table.cases(tf)
        if is_missing(op_cases.evaluate(tf, function, arguments))
    ]
    for seed in random_programs.SEEDS:
        try:
            random_programs.run(tf, random_programs.program(seed))
        except MISSING:
            names.append(f"program {seed}")
    LIST.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    print(f"{len(names)} cases use names that are not offered", file=sys.stderr)


if __name__ == "__main__":
    main()
