"""Makes a program tell its listener what its names refer to.

A source-position-preserving transformation: after each statement that binds names a call of
``NOTE`` is inserted, at the position of the name it tells about, so that tracebacks stay exact.
``NOTE`` is no legal identifier: learner code can neither see nor shadow it; it is looked up among
the program's built-ins.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import Any

NOTE = "<note>"
CAUGHT = "<caught>"
ATTRIBUTE = "<attribute>"
"""Names a program needs among its built-ins: ``noter(…)``, the handlers' check, ``Attribute``."""

MAX_ELEMENTS = 64
MAX_DEPTH = 3
"""How many tensors inside one bound container are named, and how deeply."""

Bound = Callable[[str, Any, int], None]

_PLAIN = frozenset({int, float, complex, str, bytes, bool, range, type, type(len), type(ast)})
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_With = ast.With | ast.AsyncWith
_For = ast.For | ast.AsyncFor
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def instrument(tree: ast.Module) -> ast.Module:
    """Returns ``tree`` with the calls inserted.

    Raises:
        RecursionError: The program is nested too deeply.
    """
    _Instrument().visit(tree)
    return ast.fix_missing_locations(tree)


def noter(bound: Bound) -> Callable[..., None]:
    """Returns the function for ``NOTE``: it names a value, and the tensors inside containers and
    objects.

    It is called as ``NOTE(name, value, line)`` or, for ``root.attribute`` and ``root[key]``
    targets, as ``NOTE(root name, root, line, ".attribute")`` or ``NOTE(root name, root, line,
    key)``.
    """

    def note(name: str, value: Any, line: int, *path: Any) -> None:
        for step in path:
            name, value = _follow(name, value, step)
        if type(value) not in _PLAIN:
            for leaf_name, leaf in _leaves(name, value):
                bound(leaf_name, leaf, line)

    return note


class Attribute(str):
    """An attribute's name as a step of a target's path; any other step is a key."""

    __slots__ = ()


def _follow(name: str, value: Any, step: Any) -> tuple[str, Any]:
    """One step from a value to its attribute or element, without running any learner code."""
    if isinstance(step, Attribute):
        return f"{name}.{step}", _attributes(value).get(step)
    try:
        return f"{name}[{step!r}]", value[step] if type(value) in (list, tuple, dict) else None
    except (LookupError, TypeError):
        return name, None


def _attributes(value: Any) -> Mapping[str, Any]:
    try:
        found = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}
    return found if isinstance(found, dict) else {}


def _is_leaf(value: Any) -> bool:
    """A tensor, variable, IndexedSlices or tape: what the recorder can name; None is told too."""
    marks = ("_id", "_tape_id", "dense_shape")
    return value is None or any(hasattr(type(value), m) or m in _attributes(value) for m in marks)


def _leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The value itself if it can be named, else what can be named inside it, up to the caps."""
    waiting: list[tuple[str, Any, int]] = [(name, value, 0)]
    found = 0
    while waiting and found < MAX_ELEMENTS:
        name, value, depth = waiting.pop(0)
        kind = type(value)
        if kind in _PLAIN:
            continue
        inner: list[tuple[str, Any, int]] = []
        if kind in (list, tuple):
            inner = [(f"{name}[{i}]", v, depth + 1) for i, v in enumerate(value[:MAX_ELEMENTS])]
        elif kind is dict:
            items = list(value.items())[:MAX_ELEMENTS]
            inner = [(f"{name}[{k!r}]", v, depth + 1) for k, v in items if type(k) in (str, int)]
        elif _is_leaf(value):
            found += 1
            yield name, value
        else:
            inner = [
                (f"{name}.{key}", v, depth + 1)
                for key, v in _attributes(value).items()
                if v is not None and not key.startswith("_")
            ]
        if depth < MAX_DEPTH:
            waiting.extend(inner)


class _Instrument(ast.NodeTransformer):
    """Inserts the calls; every ``visit_`` method handles one binding form."""

    # ----- statements -----

    def _after(self, node: ast.stmt, *targets: ast.expr) -> list[ast.stmt]:
        self.generic_visit(node)
        return [node, *(note for target in targets for note in _notes(target))]

    def visit_Assign(self, node: ast.Assign) -> Any:
        return self._after(node, *node.targets)

    def visit_AugAssign(self, node: ast.AugAssign) -> Any:
        return self._after(node, node.target)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        return self._after(node, *([node.target] if node.value else []))

    def _inside(self, node: _With | _For, *targets: ast.expr) -> Any:
        self.generic_visit(node)
        node.body[:0] = [note for target in targets for note in _notes(target)]
        return node

    def visit_With(self, node: _With) -> Any:
        return self._inside(
            node, *(i.optional_vars for i in node.items if i.optional_vars is not None)
        )

    def visit_AsyncWith(self, node: ast.AsyncWith) -> Any:
        return self.visit_With(node)

    def visit_For(self, node: _For) -> Any:
        return self._inside(node, node.target)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> Any:
        return self.visit_For(node)

    def visit_FunctionDef(self, node: _Function) -> Any:
        self.generic_visit(node)
        documented = ast.get_docstring(node, clean=False) is not None
        place = 1 if documented else 0
        node.body[place:place] = [
            _statement(_note(a.arg, _name(a.arg, a), a)) for a in _parameters(node.args)
        ]
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> Any:
        return self.visit_FunctionDef(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> Any:
        """A handler first passes on a limit that was reached, which ``except:`` would swallow."""
        self.generic_visit(node)
        node.body.insert(0, _statement(_at(ast.Call(_name(CAUGHT, node), [], []), node)))
        return node

    # ----- expressions -----

    def visit_NamedExpr(self, node: ast.NamedExpr) -> Any:
        """``(x := e)`` becomes ``(NOTE(…, x := e, …) or x)``."""
        self.generic_visit(node)
        name = node.target.id
        noted = _at(
            ast.BoolOp(ast.Or(), [_note(name, node, node.target), _name(name, node.target)]), node
        )
        return noted

    def visit_Lambda(self, node: ast.Lambda) -> Any:
        """``lambda x: e`` becomes ``lambda x: NOTE(x) or e``; NOTE returns None."""
        self.generic_visit(node)
        notes: list[ast.expr] = [_note(a.arg, _name(a.arg, a), a) for a in _parameters(node.args)]
        if notes:
            node.body = _at(ast.BoolOp(ast.Or(), [*notes, node.body]), node.body)
        return node

    def _comprehension(self, node: _Comprehension) -> Any:
        """``for x in xs`` becomes ``for x in xs if not NOTE(x)``."""
        self.generic_visit(node)
        for clause in node.generators:
            names = [n for n in ast.walk(clause.target) if isinstance(n, ast.Name)]
            clause.ifs[:0] = [
                _at(ast.UnaryOp(ast.Not(), _note(n.id, _name(n.id, n), n)), n) for n in names
            ]
        return node

    def visit_ListComp(self, node: ast.ListComp) -> Any:
        return self._comprehension(node)

    def visit_SetComp(self, node: ast.SetComp) -> Any:
        return self._comprehension(node)

    def visit_DictComp(self, node: ast.DictComp) -> Any:
        return self._comprehension(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> Any:
        return self._comprehension(node)


def _parameters(args: ast.arguments) -> list[ast.arg]:
    """All but ``self`` and ``cls``, whose attributes are named where they are assigned."""
    extra = [a for a in (args.vararg, args.kwarg) if a is not None]
    every = [*args.posonlyargs, *args.args, *args.kwonlyargs, *extra]
    return [a for a in every if a.arg not in ("self", "cls")]


def _notes(target: ast.expr) -> Iterator[ast.stmt]:
    """The calls for one assignment target."""
    if isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            yield from _notes(element)
    elif isinstance(target, ast.Starred):
        yield from _notes(target.value)
    elif isinstance(target, ast.Name):
        yield _statement(_note(target.id, _name(target.id, target), target))
    else:
        path: list[ast.expr] = []
        node: ast.expr = target
        while isinstance(node, ast.Attribute | ast.Subscript):
            step = _step(node)
            if step is None:
                return
            path.insert(0, step)
            node = node.value
        if isinstance(node, ast.Name):
            yield _statement(_note(node.id, _name(node.id, node), target, *path))


def _step(node: ast.Attribute | ast.Subscript) -> ast.expr | None:
    """A target's last step as an expression; None when evaluating it again could do something."""
    if isinstance(node, ast.Attribute):
        attribute = _at(ast.Constant(node.attr), node)
        return _at(ast.Call(_name(ATTRIBUTE, node), [attribute], []), node)
    if isinstance(node.slice, ast.Constant):
        return _at(ast.Constant(node.slice.value), node)
    if isinstance(node.slice, ast.Name):
        return _name(node.slice.id, node)
    return None


def _note(name: str, value: ast.expr, at: ast.expr | ast.arg, *path: ast.expr) -> ast.Call:
    arguments = [_at(ast.Constant(name), at), value, _at(ast.Constant(at.lineno), at), *path]
    return _at(ast.Call(_name(NOTE, at), arguments, []), at)


def _name(name: str, at: ast.AST) -> ast.Name:
    return _at(ast.Name(name, ast.Load()), at)


def _statement(call: ast.Call) -> ast.stmt:
    return _at(ast.Expr(call), call)


def _at[N: ast.AST](node: N, place: ast.AST) -> N:
    return ast.copy_location(node, place)
