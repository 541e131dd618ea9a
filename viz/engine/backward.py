"""The reverse pass: from seeds at the targets back through a tape's records to the watched tensors.

Words. *record*: one op that the tape heard. *target*: where the pass starts; its starting cotangent is the *seed*.
*source*: a tensor whose gradient was asked for. *cotangent*: derivative of the (seeded sum of the) targets by a tensor.
*contribution*: what one use of a tensor adds to its cotangent; several are summed by one op, ``add_n``.

The algorithm is that of TensorFlow's ``tape.h``, without recursion:
1. ``_reach`` walks from the targets against the records and counts for each tensor how many uses will contribute.
2. Ready records, those all of whose outputs' uses are done, wait in a first-in first-out queue. Each is taken once: its
   outputs' cotangents are summed, its rule runs, the contributions are kept at its inputs, their counts go down; an
   input whose count is 0 makes the record that produced it ready.
3. The pass runs on past the sources up to the watched tensors; a source's gradient is the sum of what arrived at it.

Rules are ops on tensors, so other tapes, and this one if it still records, hear every step.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Sequence
from typing import Any

from numpy import ndarray

from viz.engine import events
from viz.engine.accumulate import total
from viz.engine.errors import InternalError
from viz.engine.indexed_slices import IndexedSlices
from viz.engine.primitive import Record
from viz.engine.record import GONE, Records
from viz.engine.rules import contributions, shown_contributions, unbroadcast
from viz.engine.seeds import ones_for, zeros_for
from viz.engine.state import as_role, state
from viz.engine.tensor import EagerTensor
from viz.engine.variable import READ

UNSEEN = -1
"""The number of a reverse pass that is a detail of something else."""


def reverse(
    tape: Records,
    targets: Sequence[Any],
    sources: Sequence[Any],
    seeds: Sequence[Any],
    pass_id: int,
) -> list[Any]:
    """Runs one reverse pass.

    Args:
        tape: Whose records to go through.
        targets: Tensors and variables to start from.
        sources: Tensors and variables whose gradients are wanted.
        seeds: One per target; None for ones.
        pass_id: The pass's number in events; ``UNSEEN``: it has no events of its own, only its ops have.

    Returns:
        One Tensor, IndexedSlices or None per source.

    Raises:
        InternalError: An earlier pass that failed took records away that this one needs.
        LookupError: An op on the way has no reverse rule.
    """
    records = tape.records
    keep = {source._id for source in sources}
    arrived: dict[int, Any] = {}
    _seed(records, targets, seeds, keep, arrived, pass_id)
    reached, uses = _reach(records, targets)
    before = state.role
    try:
        _run(records, reached, uses, keep, arrived, pass_id)
        return [_collect(arrived, source, True, pass_id) for source in sources]
    except BaseException:
        if not tape.persistent:
            forget(tape, targets)
        raise
    finally:
        state.role = before


def forget(tape: Records, targets: Sequence[Any]) -> None:
    """Takes away the records that a pass from ``targets`` goes through, and only those."""
    for _, _, out, _ in _reach(tape.records, targets)[0].values():
        for tensor in out if out.__class__ is tuple else (out,):
            tape.records[tensor._id] = GONE


def _seed(
    records: dict[int, Any],
    targets: Sequence[Any],
    seeds: Sequence[Any],
    keep: set[int],
    arrived: dict[int, Any],
    pass_id: int,
) -> None:
    """Starts the cotangents of the targets; a target that nothing was recorded for starts only if it is a source."""
    for target, given in zip(targets, seeds, strict=True):
        key = target._id
        if given is None:
            record = records.get(key)
            if record is GONE:
                raise InternalError(
                    "Internal state of the gradient tape is invalid: failed to find operation producing a tensor"
                )
            if (record is None and key not in keep) or target.dtype.kind == "S":
                continue
            start = ones_for(target)
        else:
            start = given
        if events.listener is not None and pass_id >= 0:
            events.listener(events.Seeded(pass_id, target, start, given is not None))
        _arrive(arrived, key, start)


def _arrive(arrived: dict[int, Any], key: int, part: Any) -> None:
    """Keeps a contribution: alone as itself, several as a list."""
    before = arrived.get(key)
    if before is None:
        arrived[key] = part
    elif before.__class__ is list:
        before.append(part)
    else:
        arrived[key] = [before, part]


def _reach(
    records: dict[int, Any], targets: Sequence[Any]
) -> tuple[dict[int, Record], dict[int, int]]:
    """Returns the records that lead to the targets, by their first output's id, and the uses of each tensor in them."""
    reached: dict[int, Record] = {}
    uses: dict[int, int] = {}
    stack = [target._id for target in targets]
    while stack:
        record = records.get(stack.pop())
        if record is None or record is GONE:
            continue
        out = record[2]
        key = out._id if out.__class__ is EagerTensor else out[0]._id
        if key in reached:
            continue
        reached[key] = record
        for tensor in record[1]:
            at = tensor._id
            if at in uses:
                uses[at] += 1
            elif at in records:
                uses[at] = 1
                stack.append(at)
    return reached, uses


def _hangs_on_watched(records: dict[int, Any], inputs: Sequence[Any]) -> bool:
    """Whether a way through rules leads from any of the inputs back to a watched tensor.

    An op behind ``stop_gradient``, ``argmax`` and the like is recorded here so that a picture can show it. TensorFlow
    does not record it: a custom rule there is not called, and an op without a rule is no error.
    """
    stack, seen = [t._id for t in inputs if t.dtype.trainable], set()
    while stack:
        key = stack.pop()
        if key in seen or key not in records:
            continue
        seen.add(key)
        record = records[key]
        if record is None:
            return True
        if record is GONE:
            continue
        op, before = record[0], record[1]
        if op.rules is None or any(op.rules):
            stack.extend(t._id for t in before if t.dtype.trainable)
    return False


def _run(
    records: dict[int, Any],
    reached: dict[int, Record],
    uses: dict[int, int],
    keep: set[int],
    arrived: dict[int, Any],
    pass_id: int,
) -> None:
    """Takes each reached record once, as soon as the cotangents of its outputs are complete.

    The loop is the engine's hot path in reverse: per record and input it does no more than it must.
    """
    ready, heads, pending = _starts(reached, uses)
    listening = events.listener is not None and pass_id >= 0
    uses_of, take = uses.get, arrived.pop
    while ready:
        key = ready.popleft()
        op, inputs, out, params = reached.pop(key)
        g: Any
        if out.__class__ is EagerTensor:
            g = take(key, None)
            if g is not None:
                if g.__class__ is list:
                    g = _sum(g, out, pass_id)
                if key in keep:
                    arrived[key] = g
        else:
            g = _cotangents(arrived, out, keep, pass_id)
        rules: Any = op.rules
        if g is None:
            rules = itertools.repeat(None)
        elif rules is None and op.any_rule is None and not _hangs_on_watched(records, inputs):
            rules = itertools.repeat(None)  # TensorFlow has not recorded it
        elif rules is None or listening or g.__class__ is IndexedSlices:
            if listening and op is not READ:
                given = shown_contributions(op, inputs, out, params, g, uses, key, pass_id)
            else:
                given = contributions(op, inputs, out, params, g, uses)
            for tensor, part in zip(inputs, given, strict=False):
                if part is not None and tensor._id in uses:
                    _arrive(arrived, tensor._id, part)
            rules = itertools.repeat(None)
        for tensor, rule in zip(inputs, rules):  # noqa: B905 - as long as inputs by construction
            at = tensor._id
            left = uses_of(at)
            if left is None:
                continue
            if rule is not None:
                part = rule(g, out, *inputs, **params) if params else rule(g, out, *inputs)
                if part is not None:
                    if op.broadcasts and (
                        part._value.__class__ is ndarray or tensor._value.__class__ is ndarray
                    ):
                        part = unbroadcast(part, tensor)
                    before = take(at, None)
                    if before is None:
                        arrived[at] = part
                    elif before.__class__ is list:
                        before.append(part)
                        arrived[at] = before
                    else:
                        arrived[at] = [before, part]
            if left > 1:
                uses[at] = left - 1
                continue
            if heads and at in heads:
                at = heads[at]
                pending[at] -= 1
                if not pending[at]:
                    ready.append(at)
            elif at in reached:
                ready.append(at)


def _starts(
    reached: dict[int, Record], uses: dict[int, int]
) -> tuple[deque[int], dict[int, int], dict[int, int]]:
    """Finds the records that are ready at once: none of their outputs is used by another one.

    Returns:
        Their keys; for records with several outputs the first output of each used one; and how many of their outputs
        are used.
    """
    ready: deque[int] = deque()
    heads: dict[int, int] = {}
    pending: dict[int, int] = {}
    for key, record in reached.items():
        out = record[2]
        if out.__class__ is EagerTensor:
            if key not in uses:
                ready.append(key)
            continue
        used = [tensor._id for tensor in out if tensor._id in uses]
        if used:
            pending[key] = len(used)
            heads.update(dict.fromkeys(used, key))
        else:
            ready.append(key)
    return ready, heads, pending


def _cotangents(
    arrived: dict[int, Any], outputs: tuple[Any, ...], keep: set[int], pass_id: int
) -> tuple[Any, ...] | None:
    """Returns the cotangents of an op's several outputs, zeros where none arrived; None if none arrived at all."""
    parts = [_collect(arrived, tensor, tensor._id in keep, pass_id) for tensor in outputs]
    if all(part is None for part in parts):
        return None
    pairs = zip(parts, outputs, strict=True)
    return tuple([zeros_for(tensor) if part is None else part for part, tensor in pairs])


def _collect(arrived: dict[int, Any], tensor: Any, keep: bool, pass_id: int) -> Any:
    """Returns what arrived at a tensor, summed, or None."""
    part = arrived.get(tensor._id)
    if part.__class__ is list:
        part = arrived[tensor._id] = _sum(part, tensor, pass_id)
    if not keep:
        arrived.pop(tensor._id, None)
    return part


def _sum(parts: list[Any], tensor: Any, pass_id: int) -> Any:
    """Sums the contributions to one tensor by one op."""
    if events.listener is None or pass_id < 0:
        return total(parts)
    with as_role("accumulate"):
        result = total(parts)
    shown = events.reads.get(tensor._id, tensor)
    events.listener(events.Accumulated(pass_id, shown, tuple(parts), result))
    return result
