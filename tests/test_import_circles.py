"""No module of `viz` imports another one that imports it, at the top or inside a function."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]


def _modules() -> dict[str, Path]:
    """The modules of the package by their dotted names; a package's is its `__init__`."""
    found = {}
    for path in sorted((ROOT / "viz").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def _imports(tree: ast.AST, known: dict[str, Path]) -> Iterator[str]:
    """The modules of `known` that a source file imports anywhere but under `TYPE_CHECKING`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                if inner in known or node.module in known:
                    yield inner if inner in known else node.module
        yield from _imports(node, known)


def circles(edges: dict[str, set[str]]) -> list[list[str]]:
    """The strongly connected components of more than one module, by Tarjan's algorithm."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        number[module] = low[module] = len(number)
        stack.append(module)
        for other in sorted(edges.get(module, ())):
            if other not in number:
                visit(other)
            if other in stack:
                low[module] = min(low[module], low[other])
        if low[module] == number[module]:
            at = stack.index(module)
            component = sorted(stack[at:])
            del stack[at:]
            if len(component) > 1 or module in edges.get(module, ()):
                found.append(component)

    for module in sorted(edges):
        if module not in number:
            visit(module)
    return found


def test_a_circle_of_two_functions_that_import_each_other_is_found() -> None:
    known = {"viz.a": Path(), "viz.b": Path(), "viz.c": Path()}
    sources = {
        "viz.a": "def f():\n    from viz.b import g\n",
        "viz.b": "from viz import c\nif True:\n    import viz.a\n",
        "viz.c": "if TYPE_CHECKING:\n    from viz import a\n",
    }
    edges = {name: set(_imports(ast.parse(text), known)) for name, text in sources.items()}
    assert circles(edges) == [["viz.a", "viz.b"]]


def test_modules_import_each_other_one_way_only() -> None:
    known = _modules()
    edges = {
        name: set(_imports(ast.parse(path.read_text(encoding="utf-8")), known))
        for name, path in known.items()
    }
    assert circles(edges) == []


# Modules that import inside a function, each for a reason other than a circle.
LATE = {"viz.tf.missing": "a table of all of TensorFlow's names that only a wrong name needs"}


def test_the_engine_and_the_facade_import_at_the_top() -> None:
    known = _modules()
    late = set()
    for name, path in known.items():
        if name.startswith(("viz.engine", "viz.tf")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for function in ast.walk(tree):
                if isinstance(function, ast.FunctionDef) and any(
                    isinstance(n, ast.Import | ast.ImportFrom) for n in ast.walk(function)
                ):
                    late.add(name)
    assert late == set(LATE)
