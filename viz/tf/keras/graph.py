"""The graph between symbolic inputs and outputs: which layers it has, in Keras's order, and how it is run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from viz.engine.structure import flatten, map_structure, pack
from viz.tf.keras.symbolic import KerasTensor, Node


class Graph:
    """All calls that lead from ``inputs`` to ``outputs``.

    Attributes:
        inputs: Symbolic tensors, in any nest.
        outputs: Symbolic tensors, in any nest.
        operations: Layers and operations, those farthest from the outputs first, as in Keras.

    Raises:
        ValueError: An output needs an input that is not there, or two layers share a name.
    """

    def __init__(self, inputs: Any, outputs: Any) -> None:
        self.inputs, self.outputs = inputs, outputs
        self.flat_inputs: list[KerasTensor] = flatten(inputs)
        self._ends = {id(t) for t in self.flat_inputs}
        self._nodes: list[Node] = []
        self._seen: dict[int, int] = {}  # order of first visits, by id of the operation
        done: set[int] = set()
        for tensor in flatten(outputs):
            self._visit(tensor, done)
        for tensor in self.flat_inputs:
            node = tensor.node
            if node is not None and node.is_input and id(node.operation) not in self._seen:
                self._seen[id(node.operation)] = -1
                self._nodes.insert(0, node)
        self.operations = self._ordered()
        self._check()

    def _visit(self, tensor: KerasTensor, done: set[int]) -> None:
        """Notes the calls that a tensor comes from, inputs before outputs; a loop, as graphs may be deep."""
        stack: list[tuple[KerasTensor, bool]] = [(tensor, False)]
        while stack:
            current, left = stack.pop()
            node = current.node
            if node is None or (id(node) in done and not left):
                continue
            if left:
                if id(node) not in done:
                    done.add(id(node))
                    self._nodes.append(node)
                continue
            if not node.is_input and id(current) in self._ends:
                continue
            self._seen.setdefault(id(node.operation), len(self._seen))
            stack.append((current, True))
            stack += [(t, False) for t in reversed(node.input_tensors)]

    def _ordered(self) -> list[Any]:
        inner = self._inner()
        depths = {id(node): 0 for node in self._nodes}
        of: dict[int, int] = {}
        operations: dict[int, Any] = {}
        for node in reversed(self._nodes):
            key = id(node.operation)
            operations[key] = node.operation
            depth = max(depths[id(node)], of.get(key, 0))
            of[key] = depths[id(node)] = depth
            for tensor in node.input_tensors:
                before = tensor.node
                if before is not None and id(before) in depths and id(tensor) not in inner:
                    depths[id(before)] = max(depth + 1, depths[id(before)])
        order = sorted(operations, key=lambda key: (-of[key], self._seen[key]))
        return [operations[key] for key in order]

    def _inner(self) -> set[int]:
        """The inputs that are outputs of a layer, where the graph is cut."""
        return {id(t) for t in self.flat_inputs if t.node is not None and not t.node.is_input}

    def _check(self) -> None:
        self._check_connected()
        known = set(self._ends)
        passed: list[str] = []
        for node in self._nodes:
            for tensor in node.input_tensors:
                if id(tensor) not in known:
                    raise ValueError(
                        f"Graph disconnected: cannot find parent for tensor {tensor} at operation "
                        f"'{node.operation}'. The following previous operations were accessed without issue: "
                        f"{passed}"
                    )
            if node.is_input and id(node.flat_outputs[0]) not in self._ends:
                continue
            passed.append(node.operation.name)
            known |= {id(t) for t in node.flat_outputs}
        names = [operation.name for operation in self.operations]
        for name in names:
            if names.count(name) != 1:
                raise ValueError(
                    f'The name "{name}" is used {names.count(name)} times in the model. All operation names should '
                    "be unique."
                )

    def _check_connected(self) -> None:
        reached = set(self._ends)
        for node in self._nodes:
            if any(id(t) in reached for t in node.input_tensors):
                reached |= {id(t) for t in node.flat_outputs}
        for place, tensor in enumerate(flatten(self.outputs)):
            if id(tensor) not in reached:
                path = place if isinstance(self.outputs, list | tuple) else ""
                raise ValueError(f"Output with path `{path}` is not connected to `inputs`")

    def run(self, values: list[Any], call: Callable[..., Any]) -> Any:
        """Returns the outputs for values of the inputs.

        Args:
            values: One per flat input.
            call: ``call(operation, *args, **kwargs)`` calls a layer or operation.
        """
        table = {id(t): value for t, value in zip(self.flat_inputs, values, strict=True)}

        def filled(leaf: Any) -> Any:
            return table[id(leaf)] if isinstance(leaf, KerasTensor) else leaf

        for node in self._nodes:
            if node.is_input or all(id(t) in table for t in node.flat_outputs):
                continue
            args, kwargs = map_structure(filled, (list(node.args), node.kwargs))
            results = flatten(call(node.operation, *args, **kwargs))
            for tensor, value in zip(node.flat_outputs, results, strict=True):
                table.setdefault(id(tensor), value)
        return pack(self.outputs, [table[id(t)] for t in flatten(self.outputs)])
