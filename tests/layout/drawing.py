"""Writes a placement as an SVG file, to look at; no test depends on it."""

from __future__ import annotations

from viz.layout.model import Graph, Placement

COLOURS = {
    "operand": "#6b7280", "result": "#6b7280", "factor": "#0f766e",
    "seed": "#1d4ed8", "gradient": "#be185d",
}  # fmt: skip


def svg(graph: Graph, placement: Placement, texts: dict[str, str]) -> str:
    """The placement as an SVG document."""
    place = placement
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{place.width:g}" height="{place.height:g}"'
        ' font-family="DejaVu Sans" font-size="14">',
        '<defs><marker id="a" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="11" '
        'markerHeight="11" markerUnits="userSpaceOnUse" orient="auto">'
        '<path d="M0,1L10,5L0,9z" fill="context-stroke"/></marker></defs>',
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for n, (name, rect) in enumerate(place.lanes.items()):
        fill = ("#fbfaf6", "#f1f5fe", "#fdf4ec", "#f1f8f4")[n % 4]
        out.append(f'<rect x="0" y="{rect.y}" width="{rect.w}" height="{rect.h}" fill="{fill}"/>')
        out.append(f'<text x="{rect.x + 4}" y="{rect.y + 22}" fill="#555">{name}</text>')
    lanes = [lane.id for lane in graph.lanes]
    of = {box.id: lanes.index(box.lane) for box in graph.boxes}
    tints = ("#6b7280", "#1d4ed8", "#b45309", "#15803d", "#7e22ce")
    for link in graph.links:
        colour = COLOURS["factor"] if link.kind == "factor" else tints[of[link.head] % 5]
        dash = ' stroke-dasharray="2 4"' if link.kind == "seed" else ""
        path = place.links[link.id].path
        out.append(
            f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"{dash} '
            'marker-end="url(#a)"/>'
        )
    for link in graph.links:
        rect = place.links[link.id].label
        if rect is not None:
            out.append(
                f'<rect x="{rect.x}" y="{rect.y}" width="{rect.w}" height="{rect.h}" rx="12" '
                f'fill="{tints[of[link.head] % 5]}"/><text x="{rect.x + rect.w / 2}" '
                f'y="{rect.y + 17}" fill="white" text-anchor="middle">3.0</text>'
            )
    for box in graph.boxes:
        r, colour = place.boxes[box.id], tints[of[box.id] % 5]
        x, y = r.x + r.w / 2, r.y + r.h / 2
        if box.round:
            out.append(
                f'<ellipse cx="{x}" cy="{y}" rx="{r.w / 2}" ry="{r.h / 2}" fill="white" '
                f'stroke="black"/><ellipse cx="{x}" cy="{y}" rx="{r.w / 2 + box.halo - 3}" '
                f'ry="{r.h / 2 + box.halo - 3}" fill="none" stroke="{colour}" stroke-width="4"/>'
            )
        else:
            out.append(
                f'<rect x="{r.x}" y="{r.y}" width="{r.w}" height="{r.h}" rx="8" fill="white" '
                f'stroke="{colour}" stroke-width="1.5"/>'
            )
        if box.halo_top:
            out.append(f'<text x="{r.x}" y="{r.y - 10}" fill="#b45309">eye</text>')
        out.append(f'<text x="{x}" y="{y + 5}" text-anchor="middle">{texts[box.id]}</text>')
    return "\n".join([*out, "</svg>"])
