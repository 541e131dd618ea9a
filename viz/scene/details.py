"""What is known about each node, and what belongs together."""

from __future__ import annotations

from viz.scene.drawing import Drawing
from viz.scene.types import Gradient, Tensor
from viz.story import ids, kinds
from viz.words.values import full, shape_text


class Details:
    """What the page shows about an element of a drawing when it is pointed at."""

    def __init__(self, drawing: Drawing) -> None:
        self.index, self.names = drawing.index, drawing.narrator.names
        self.unrecorded = drawing.narrator.unrecorded
        self.graph, self.steps, self.reels = drawing.graph, drawing.steps, drawing.reels

    def related(self) -> dict[str, list[str]]:
        """What lights up with each element.

        A node lights its cells, edges, line, and the line whose rule it is part of; a cell all that
        its node does; an edge its ends with the head's cells and line; a line its nodes with
        their cells and edges.
        """
        related: dict[str, set[str]] = {}
        cells: dict[str, set[str]] = {}
        edges: dict[str, set[str]] = {}
        lines: dict[str, set[str]] = {}

        def join(one: str, other: str) -> None:
            related.setdefault(one, set()).add(other)
            related.setdefault(other, set()).add(one)

        for reel in self.reels.values():
            for cell in reel:
                join(cell.id, cell.node)
                cells.setdefault(cell.node, set()).add(cell.id)
        for edge in self.graph.edges.values():
            for end in (edge.tail, edge.head):
                join(edge.id, end)
                edges.setdefault(end, set()).add(edge.id)
        for node in self.graph.nodes.values():
            above = self.graph.nodes.get(node.mirror or "")
            if above is not None and node.kind == "op":
                join(node.id, above.id)
            above_line = above.line if above is not None and node.kind == "op" else None
            for line in {x for x in (node.line, above_line) if x is not None}:
                join(node.id, ids.line(line))
            if node.line is not None:
                lines.setdefault(node.id, set()).add(ids.line(node.line))
                own = cells.get(node.id, set()) | edges.get(node.id, set())
                related[ids.line(node.line)] |= own
        for node_id, own in cells.items():
            for cell_id in own:
                related[cell_id] |= related[node_id] - {cell_id}
        for edge in self.graph.edges.values():
            related[edge.id] |= cells.get(edge.head, set()) | lines.get(edge.head, set())
        return {key: sorted(value) for key, value in related.items()}

    def tensors(self) -> dict[str, Tensor]:
        """The details panel's data per node that holds a tensor."""
        whys = {
            s.about.op: self.unrecorded(s.about)
            for s in self.steps
            if isinstance(s.about, kinds.OfOp)
        }
        made = {e: n for n, step in reversed(list(enumerate(self.steps))) for e, _ in step.states}
        gradients = self._gradients()
        out: dict[str, Tensor] = {}
        for node in self.graph.nodes.values():
            tensor_id = node.tensor
            if tensor_id is None and node.op is not None:
                tensor_id = self.index.ops[node.op]["outputs"][0]
            if tensor_id is None:
                continue
            tensor = self.index.tensors[tensor_id]
            op = self.index.producer.get(tensor_id)
            out[node.id] = {
                "name": ", ".join(tensor["names"])
                or (self.index.op_text(op) if op in self.index.op_names else ""),
                "value": full(tensor),
                "shape": shape_text(tensor["shape"]),
                "dtype": tensor["dtype"],
                "made": made.get(node.id, 0),
                "line": tensor["line"],
                "recorded_by": [self.names.tape(t) for t in self.index.ops[op]["tapes"]]
                if op in self.index.ops
                else [],
                "gradients": gradients.get(tensor_id, []),
                "why": whys.get(node.op) if node.op is not None else None,
            }
        return out

    def _gradients(self) -> dict[int, list[Gradient]]:
        """Per tensor, what each shown ``gradient()`` call gave for it."""
        found: dict[int, list[Gradient]] = {}
        for n, step in enumerate(self.steps):
            if not isinstance(step.about, kinds.Results):
                continue
            one = self.index.passes[step.about.pass_id]
            for source, result in zip(one["sources"], one["results"] or (), strict=True):
                text = "None" if result is None else full(self.index.tensors[result])
                found.setdefault(source, []).append(
                    {"label": self.names.call(one), "text": text, "step": n}
                )
        return found
