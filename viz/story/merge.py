"""Tapes of a loop: each turn makes a new one, but a learner sees one tape that is used again and again.

Tapes with the same name and line whose lives do not overlap become one in the picture. The trace itself is not changed.
"""

from __future__ import annotations

from typing import Any, cast

from viz.trace.types import Event, Trace


def merge_tapes(trace: Trace) -> Trace:
    """Returns the trace with such tapes under one id; without any, the trace itself."""
    alias = _aliases(trace)
    if not alias:
        return trace
    last = {one: tape for tape, one in alias.items()}  # the id of each merged tape's last life

    def known(event: Event) -> bool:
        """A tape that gives its name to the next one is dropped only then: that is no news."""
        if event["type"] != "drop":
            return True
        own = alias.get(event["tape"], event["tape"])
        return own not in last or last[own] == event["tape"]

    return {
        **trace,
        "tapes": [t for t in trace["tapes"] if t["id"] not in alias],
        "ops": [{**op, "tapes": [alias.get(t, t) for t in op["tapes"]]} for op in trace["ops"]],
        "passes": [
            {
                **one,
                "tape": alias.get(one["tape"], one["tape"]),
                "outer": [alias.get(t, t) for t in one["outer"]],
            }
            for one in trace["passes"]
        ],
        "events": [_renamed(e, alias) for e in trace["events"] if known(e)],
    }


def _renamed(event: Event, alias: dict[int, int]) -> Event:
    """The event with its tape's new id; the same event if it has no tape."""
    found = cast(dict[str, Any], event)
    if "tape" not in found:
        return event
    return cast(Event, {**found, "tape": alias.get(found["tape"], found["tape"])})


def _aliases(trace: Trace) -> dict[int, int]:
    """The id of the first life by the id of each later one."""
    lives = _lives(trace)
    first: dict[tuple[Any, ...], int] = {}
    ended: dict[tuple[Any, ...], int] = {}
    alias = {}
    for tape in sorted(trace["tapes"], key=lambda t: lives.get(t["id"], (0, 0))[0]):
        if tape["id"] not in lives or tape["name"] is None:
            continue
        kind = (tape["name"], tape["line"], tape["persistent"], tuple(tape["calls"]))
        start, end = lives[tape["id"]]
        if kind in first and ended[kind] < start:
            alias[tape["id"]] = first[kind]
        elif kind in first:
            continue  # two at once: they stay two
        else:
            first[kind] = tape["id"]
        ended[kind] = end
    return alias


def _lives(trace: Trace) -> dict[int, tuple[int, int]]:
    """First and last event of each tape; being dropped does not count."""
    tape_of = {one["id"]: one["tape"] for one in trace["passes"]}
    lives: dict[int, tuple[int, int]] = {}
    for at, event in enumerate(trace["events"]):
        found = cast(dict[str, Any], event)
        tape = found.get("tape", tape_of.get(found.get("pass", -1)))
        if tape is not None and event["type"] != "drop":
            lives[tape] = (lives.get(tape, (at, at))[0], at)
    return lives
