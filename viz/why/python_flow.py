"""Where values go that have left TensorFlow: through names, containers and calls of the learner's text.

Static and cautious in one direction only: a statement's result may depend on whatever it mentions. What a proof
run says (``viz.why.proof``) has the last word.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable

from viz.why.text import Text

Marks = frozenset[int]
"""Numbers of the exits that a value may come from."""

NOTHING: Marks = frozenset()

_ROUNDS = 6
"""How often the program is gone through: a value may go round a loop or through several functions."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef

_TELLS_NOTHING = frozenset({"shape", "dtype", "name", "ndim", "device", "get_shape"})
"""Attributes that do not depend on a tensor's numbers."""


class PythonFlow:
    """For each expression of a program: which exits it may depend on.

    Args:
        text: The program.
        exits: By the expression where a value leaves: the number of that exit.
        tensors: Lines and names of bindings to tensors, whose way the trace itself tells.
        kept: Exits whose value stays in the object that was called: metrics, queues.
    """

    def __init__(
        self,
        text: Text,
        exits: dict[ast.AST, int],
        tensors: set[tuple[int | None, str]] | None = None,
        kept: set[ast.AST] | None = None,
    ) -> None:
        self._text = text
        self._tensors = tensors or set()
        self._kept = kept or set()
        self._exits = exits
        self._names: dict[tuple[ast.AST, str], set[int]] = defaultdict(set)
        self._returns: dict[ast.AST, set[int]] = defaultdict(set)
        self._functions = {
            node.name: node
            for node in ast.walk(text.tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        if exits:
            self._run()

    def marks(self, node: ast.AST) -> Marks:
        """Returns the exits whose values ``node`` is computed from, or mentions."""
        found: set[int] = set()
        self._collect(node, found)
        return frozenset(found)

    def deciding(self, node: ast.AST) -> Marks:
        """Returns the exits whose values decide whether ``node`` runs."""
        found: set[int] = set()
        inner = node
        for outer in self._text.around(node):
            if isinstance(outer, ast.If | ast.IfExp | ast.While) and inner is not outer.test:
                found |= self.marks(outer.test)
            elif isinstance(outer, ast.For) and inner is not outer.iter:
                found |= self.marks(outer.iter)
            elif (
                isinstance(outer, ast.Call)
                and outer in self._exits
                and isinstance(inner, ast.Lambda)
            ):
                found.add(self._exits[outer])  # a branch of ``tf.cond``
            inner = outer
        return frozenset(found)

    def _collect(self, node: ast.AST, found: set[int]) -> None:
        waiting = [node]
        while waiting:
            node = waiting.pop()
            if node in self._exits:
                found.add(self._exits[node])
            if isinstance(node, ast.Attribute) and node.attr in _TELLS_NOTHING:
                continue
            if isinstance(node, ast.Name):
                found |= self._lookup(node)
                if node.id in self._functions:
                    found |= self._returns[self._functions[node.id]]
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                found |= self._lookup(node.value, f"{node.value.id}.{node.attr}")
                found |= self._names.get((self._text.tree, f".{node.attr}"), set())
            elif isinstance(node, ast.Call):
                if isinstance(node.func, ast.Name) and node.func.id == "len":
                    continue
                called = self._called(node)
                for function in called:
                    found |= self._returns[function]
                if called and isinstance(node.func, ast.Name):
                    waiting.extend([*node.args, *node.keywords])
                    continue
            waiting.extend(ast.iter_child_nodes(node))

    def _lookup(self, node: ast.Name, path: str | None = None) -> set[int]:
        scope = self._text.function(node)
        name = path or node.id
        found = set(self._names.get((scope, name), ()))
        if scope is not self._text.tree and not self._local(scope, node.id):
            found |= self._names.get((self._text.tree, name), set())
        return found

    def _called(self, node: ast.Call) -> list[_Function]:
        """The functions and methods of the program that a call may run, by their names."""
        name = ""
        if isinstance(node.func, ast.Name):
            name = node.func.id
        elif isinstance(node.func, ast.Attribute):
            name = node.func.attr
        if name in self._functions:
            return [self._functions[name]]
        if isinstance(node.func, ast.Name | ast.Attribute) and not name.startswith("_"):
            return [self._functions[n] for n in ("call", "__call__") if n in self._functions]
        return []

    def _local(self, scope: ast.AST, name: str) -> bool:
        if isinstance(scope, ast.Lambda):
            return any(a.arg == name for a in ast.walk(scope.args) if isinstance(a, ast.arg))
        stores = (
            n
            for n in ast.walk(scope)
            if (isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store))
            or (isinstance(n, ast.arg) and n.arg == name)
        )
        return next(stores, None) is not None

    def _run(self) -> None:
        for _ in range(_ROUNDS):
            before = sum(map(len, self._names.values())) + sum(map(len, self._returns.values()))
            for node in ast.walk(self._text.tree):
                self._step(node)
            after = sum(map(len, self._names.values())) + sum(map(len, self._returns.values()))
            if after == before:
                return

    def _step(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign):
            self._store(node.targets, self.marks(node.value))
        elif isinstance(node, ast.AugAssign | ast.AnnAssign | ast.NamedExpr) and node.value:
            self._store([node.target], self.marks(node.value))
        elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            self._store([node.target], self.marks(node.iter))
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            self._store([node.optional_vars], self.marks(node.context_expr))
        elif isinstance(node, ast.Return) and node.value is not None:
            self._returns[self._text.function(node)] |= self.marks(node.value)
        elif isinstance(node, ast.Call):
            self._call(node)

    def _call(self, node: ast.Call) -> None:
        """What is handed to a method may stay in its object; to a function of the program, in its parameters."""
        given: set[int] = set()
        for part in (*node.args, *(k.value for k in node.keywords)):
            given |= self.marks(part)
        if node in self._kept:
            given.add(self._exits[node])
        if not given:
            return
        if isinstance(node.func, ast.Attribute):
            root: ast.AST = node.func.value
            if isinstance(root, ast.Name) and root.id in ("tf", "np", "numpy", "tensorflow"):
                return
            self._store([root], frozenset(given))
        for function in self._called(node):
            names = [*function.args.posonlyargs, *function.args.args]
            if names and names[0].arg in ("self", "cls"):
                del names[0]
            for name, part in zip(names, node.args, strict=False):
                if (name.lineno, name.arg) not in self._tensors:
                    self._names[function, name.arg] |= self.marks(part)
            for keyword in node.keywords:
                if keyword.arg:
                    self._names[function, keyword.arg] |= self.marks(keyword.value)

    def _store(self, targets: Iterable[ast.AST], marks: Marks) -> None:
        if not marks:
            return
        for target in targets:
            if isinstance(target, ast.Tuple | ast.List):
                self._store(target.elts, marks)
            elif isinstance(target, ast.Starred):
                self._store([target.value], marks)
            elif isinstance(target, ast.Name):
                if (target.lineno, target.id) not in self._tensors or not isinstance(
                    target.ctx, ast.Store
                ):
                    self._names[self._scope(target), target.id] |= marks
            elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                name = f"{target.value.id}.{target.attr}"
                self._names[self._text.tree, name] |= marks
                self._names[self._text.function(target), name] |= marks
                self._names[self._text.tree, f".{target.attr}"] |= marks
            elif isinstance(target, ast.Subscript | ast.Attribute):
                self._store([target.value], marks)

    def _scope(self, target: ast.Name) -> ast.AST:
        scope = self._text.function(target)
        if scope is self._text.tree or self._local(scope, target.id):
            return scope
        return self._text.tree
