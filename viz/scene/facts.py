"""What the replayer shows beside the picture: what belongs together, details, output, the time line."""

from __future__ import annotations

from typing import Any

from viz.scene.drawing import Drawing
from viz.story.step import Step
from viz.story.values import full, shape_text


class Facts(Drawing):
    """One method per thing that is shown."""

    def _related(self) -> dict[str, list[str]]:
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
            for line in {node.line, above.line if above and node.kind == "op" else None} - {None}:
                join(node.id, f"line{line}")
            if node.line is not None:
                lines.setdefault(node.id, set()).add(f"line{node.line}")
                own = cells.get(node.id, set()) | edges.get(node.id, set())
                related[f"line{node.line}"] |= own
        for node_id, own in cells.items():
            for cell_id in own:
                related[cell_id] |= related[node_id] - {cell_id}
        for edge in self.graph.edges.values():
            related[edge.id] |= cells.get(edge.head, set()) | lines.get(edge.head, set())
        return {key: sorted(value) for key, value in related.items()}

    def _details(self) -> dict[str, Any]:
        """The details panel's data per node that holds a tensor."""
        whys = {s.data["op"]: self.narrator.unrecorded(s) for s in self.steps if "op" in s.data}
        made = {e: n for n, step in reversed(list(enumerate(self.steps))) for e, _ in step.states}
        gradients = self._gradients()
        out = {}
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
                "recorded_by": [self.narrator.tape(t) for t in self.index.ops[op]["tapes"]]
                if op in self.index.ops
                else [],
                "gradients": gradients.get(tensor_id, []),
                "why": whys.get(node.op) if node.op is not None else None,
            }
        return out

    def _gradients(self) -> dict[int, list[dict[str, Any]]]:
        """Per tensor, what each shown ``gradient()`` call gave for it."""
        found: dict[int, list[dict[str, Any]]] = {}
        for n, step in enumerate(self.steps):
            if step.kind != "results":
                continue
            one = self.index.passes[step.data["pass"]]
            for source, result in zip(one["sources"], one["results"], strict=True):
                text = "None" if result is None else full(self.index.tensors[result])
                found.setdefault(source, []).append(
                    {"label": self.narrator.call(one), "text": text, "step": n}
                )
        return found

    def _output(self) -> list[list[Any]]:
        return [
            [n, step.data["text"]]
            for n, step in enumerate(self.steps)
            if step.kind in ("print", "folded", "end") and step.data["text"]
        ]

    def _spans(self) -> list[dict[str, Any]]:
        """What each tape was doing over which steps, for the time line."""
        spans: list[dict[str, Any]] = []
        running: dict[str, tuple[str, int]] = {}
        shown = ("recording", "paused", "rewinding")
        for n, step in enumerate(self.steps):
            for element, state in step.states:
                if element.startswith("tape"):
                    kind, since = running.pop(element, ("", 0))
                    if kind in shown:
                        spans.append({"tape": element, "from": since, "to": n, "kind": kind})
                    running[element] = (state, n)
            if step.kind == "results" and step.data.get("pass") is not None:
                element = f"tape{self.index.passes[step.data['pass']]['tape']}"
                kind, since = running.pop(element, ("", 0))
                if kind == "rewinding":
                    spans.append({"tape": element, "from": since, "to": n, "kind": kind})
        for element, (kind, since) in running.items():
            if kind in shown:
                spans.append(
                    {"tape": element, "from": since, "to": len(self.steps) - 1, "kind": kind}
                )
        return spans


def line_groups(found: list[Step]) -> list[dict[str, Any]]:
    """Runs of steps on one line."""
    groups: list[dict[str, Any]] = []
    for n, step in enumerate(found):
        if step.line is None:
            continue
        if groups and groups[-1]["line"] == step.line and groups[-1]["to"] == n - 1:
            groups[-1]["to"] = n
        else:
            groups.append({"line": step.line, "from": n, "to": n})
    return groups
