"""What every scene has to satisfy, whatever the program."""

import itertools
from typing import Any

Scene = dict[str, Any]

ONCE = {"later": {"now"}, "now": {"done", "now"}, "done": {"now"}}
CELL = {
    "empty": {"landing"},
    "landing": {"full", "reading", "spent"},
    "full": {"landing", "reading", "skipped", "spent"},
    "reading": {"read", "full", "spent"},
    "read": {"reading", "skipped", "full", "spent", "landing"},
    "skipped": {"reading", "full", "spent", "landing"},
    "spent": {"landing", "reading", "skipped", "full"},
    "gone": {"landing"},
}
TAPE = ("idle", "recording", "paused", "rewinding", "spent", "kept", "gone")


def ids(scene: Scene) -> set[str]:
    """Ids of everything that is drawn."""
    known = {x["id"] for key in ("nodes", "edges", "lanes", "tapes") for x in scene[key]}
    known |= {cell["id"] for reel in scene["reels"] for cell in reel["cells"]}
    for node in scene["nodes"]:
        known |= {f"r:{node['id']}:{tape}" for tape in node["rings"]}
        known |= {f"y:{node['id']}:{tape}" for tape in node["eyes"]}
    return known


def dangling(scene: Scene) -> list[str]:
    """References to things that are not drawn, and drawn things without a track."""
    known = ids(scene)
    lines = {f"line{entry['n']}" for entry in scene["code"]}
    nodes = {node["id"] for node in scene["nodes"]}
    lanes = {lane["id"] for lane in scene["lanes"]}
    tapes = {tape["id"] for tape in scene["tapes"]}
    groups = {group["id"] for group in scene["groups"]}
    used: list[tuple[str, set[str], set[str]]] = [
        ("tracks", set(scene["tracks"]), known),
        ("texts", set(scene["texts"]), known | lines),
        ("related", set(scene["related"]), known | lines),
        ("tensors", set(scene["tensors"]), nodes),
        ("lane of node", {node["lane"] for node in scene["nodes"]}, lanes),
        ("tape", {x["tape"] for x in [*scene["nodes"], *scene["edges"]]} - {None}, tapes),
        ("tape of lane", {lane["tape"] for lane in scene["lanes"]} - {None}, tapes),
        ("rings, eyes", {t for n in scene["nodes"] for t in [*n["rings"], *n["eyes"]]}, tapes),
        ("bars", {bar for entry in scene["code"] for bar in entry["bars"]}, tapes),
        ("spans", {span["tape"] for span in scene["timeline"]["spans"]}, tapes),
        ("ends", {e[end] for e in scene["edges"] for end in ("tail", "head")}, nodes),
        ("cells", {c["node"] for reel in scene["reels"] for c in reel["cells"]}, nodes),
        ("groups", {n for group in scene["groups"] for n in group["nodes"]}, nodes),
        ("boxes", {n["data"]["group"] for n in scene["nodes"] if n["kind"] == "group"}, groups),
        ("untracked", known, set(scene["tracks"])),
    ]
    for other in scene["related"].values():
        used.append(("related to", set(other), known | lines))
    for step in scene["steps"]:
        used.append(("focus", set(step["focus"]), known))
        used.append(("card", set(references(step["card"])), nodes))
        for motion in step["motions"]:
            along = motion.get("along", [])
            ends = {motion[end] for end in ("from", "to") if end in motion}
            used.append(("motion", ends | ({along} if isinstance(along, str) else {*along}), known))
    return [f"{what}: {name}" for what, names, allowed in used for name in sorted(names - allowed)]


def references(card: Scene | None) -> list[str]:
    """Ids of the nodes that a card's parts stand for."""
    if card is None:
        return []
    spans = [span for line in [*card["lines"], card["sum"] or []] for span in line]
    assert not any("tensor" in span for span in spans)
    return [x["ref"] for x in [card, *spans] if x.get("ref") is not None]


def illegal(scene: Scene) -> list[str]:
    """Tracks that start, order or change their states as they must not."""
    found = []
    shared = {c["id"] for reel in scene["reels"] for c in reel["cells"] if "count" in c["data"]}
    for element, track in scene["tracks"].items():
        steps = [step for step, _ in track]
        if steps[0] != 0 or steps != sorted(set(steps)) or steps[-1] >= len(scene["steps"]):
            found.append(f"{element}: steps {steps[:8]}")
        states = [tokens.removesuffix(" lit") for _, tokens in track]
        if element.startswith("tape"):
            if states[0] != "idle" or not set(states) <= set(TAPE):
                found.append(f"{element}: {states}")
            continue
        is_cell = element.startswith("c") and not element.startswith("cut")
        allowed = CELL if is_cell else ONCE
        if element in shared:  # what happens to its records in one step is seen at once
            allowed = CELL | {"empty": set(CELL) - {"empty"}}
        if element.startswith("lane:forward"):
            allowed = {"later": {"done"}, "done": set()}
        if states[0] != ("empty" if is_cell else "later"):
            found.append(f"{element}: begins as {states[0]}")
        for one, other in itertools.pairwise(states):
            if one != other and other not in allowed[one] and not (is_cell and other == "gone"):
                found.append(f"{element}: {one} -> {other}")
    return found
