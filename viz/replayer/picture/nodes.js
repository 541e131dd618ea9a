// Draws one node: halo, rings of the tapes that recorded it, the box or circle, its name and value, watch eyes.

import { s, textWidth } from "../base/dom.js";
import { SMALLEST, drawLabel, shorten } from "../base/label.js";
import { iconPath } from "../base/icons.js";

const RING_GAP = 5.5;
const BEAD_GAP = 13; // px between two ops in a box of many
const EYE_ROOM = 110; // px for the name of a watching tape

/** The outline of a node grown by `grow` px: a stadium for round ones, a soft rectangle for boxes. */
function outline(node, grow, cls, extra = {}) {
  const [x, y, w, h] = node.rect;
  const radius = node.shape === "circle" ? Math.min(w, h) / 2 + grow : 10 + grow * 0.8;
  return s("rect", { class: cls, x: x - grow, y: y - grow, width: w + 2 * grow, height: h + 2 * grow, rx: radius, ...extra });
}

function dataOf(node) {
  return { ...node.data, id: node.id, kind: node.kind, role: node.role, state: "hidden" };
}

function ring(node, tape, index) {
  const grow = 4.5 + index * RING_GAP;
  const data = { ...node.data, id: `r:${node.id}:${tape.id}`, ring: tape.name, hue: tape.hue, state: "hidden" };
  const group = s("g", { class: "ts-ring", data }, outline(node, grow, "ts-ring-line"));
  if (tape.hue === 3) group.append(outline(node, grow, "ts-ring-core"));
  return group;
}

const shortName = (tape) => shorten(tape.name, EYE_ROOM, 15, 600);

/** An eye with the watching tape's name, above the node's left edge. */
function eye(node, tape, offset) {
  const [x, y] = node.rect;
  const data = { id: `y:${node.id}:${tape.id}`, eye: tape.name, hue: tape.hue, state: "hidden" };
  return s("g", { class: "ts-eye", data, transform: `translate(${x + offset} ${y - 25})` },
    s("path", { d: iconPath("eye"), "fill-rule": "evenodd", transform: "scale(.92)" }),
    s("title", { text: tape.name }),
    s("text", { x: 22, y: 14, "font-size": 15, text: shortName(tape) }));
}

/** Two slashes across the broken path. */
function cutMark(node) {
  const [x, y, w, h] = node.rect;
  const [left, foot] = [x + w / 2 - 6.5, y + h / 2 + 8];
  return [
    s("rect", { class: "ts-shape", x, y, width: w, height: h, rx: 8 }),
    s("path", { class: "ts-cut-mark", d: `M${left} ${foot}l6 -16M${left + 7} ${foot}l6 -16` }),
  ];
}

/** The ops in a named box as beads on a thread, each with the rings of the tapes that recorded it; a pass runs right to left. */
function beads(node, tapes, back) {
  const [x, y, w, h] = node.rect;
  const all = node.more ? [...node.beads, { t: `+${node.more}`, w: 40, rings: [] }] : node.beads;
  const row = y + h - 23;
  const thread = all.reduce((sum, bead) => sum + bead.w + BEAD_GAP, -BEAD_GAP);
  const way = back ? -1 : 1;
  let at = x + w / 2 - (way * thread) / 2;
  const parts = [];
  all.forEach((bead, n) => {
    if (n) parts.push(s("path", { class: "ts-bead-way", d: `M${at - way * 8.5} ${row - 3}L${at - way * 5} ${row}L${at - way * 8.5} ${row + 3}` }));
    const left = Math.min(at, at + way * bead.w);
    const pill = (cls, grow, extra = {}) => s("rect", { class: cls, x: left - grow, y: row - 11 - grow, width: bead.w + 2 * grow, height: 22 + 2 * grow, rx: 11 + grow, ...extra });
    bead.rings.forEach((id, nth) => {
      const ring = pill("ts-bead-ring", 2 + nth * 2.8);
      ring.setAttribute("data-hue", tapes.get(id).hue);
      parts.push(ring);
    });
    if (n < node.beads.length) parts.push(pill("ts-bead", 0));
    parts.push(s("text", { class: "ts-bead-name", x: left + bead.w / 2, y: row + 5.5, "text-anchor": "middle", "font-size": 15, text: n < node.beads.length ? shorten(bead.t, bead.w + 4, 15) : bead.t }));
    at += way * (bead.w + BEAD_GAP);
  });
  return s("g", { class: "ts-beads", "aria-hidden": "true" }, ...parts);
}

/** A named part of the program: its name, where it stands, and its ops. */
function unit(node, shape, centre, room, tapes, back) {
  const y = node.rect[1];
  const label = drawLabel(node.label, centre, y + 22, { size: 16, weight: 700, width: room, cls: "ts-name" });
  const under = s("text", { class: "ts-under", x: centre, y: y + 42, "text-anchor": "middle", "font-size": 15, text: shorten(node.under, room, 15) });
  return { parts: [shape, label, under, node.beads.length ? beads(node, tapes, back) : null], value: null };
}

/** A folded group: a stack of sheets with the turn's ops and how often they repeat. */
function group(node, shape, centre, middle, room) {
  const sheet = (by) => {
    const back = outline(node, 0, "ts-shape ts-sheet");
    back.setAttribute("transform", `translate(${by} ${-by})`);
    return back;
  };
  const many = Number(node.data.count) > 1;
  const label = drawLabel(node.label, centre, middle + (many ? -4 : 5), { size: 15, weight: 700, width: room, cls: "ts-name" });
  const count = s("text", { class: "ts-count-of", x: centre, y: middle + 16, "text-anchor": "middle", "font-size": 14, text: `× ${node.data.count}` });
  return { parts: [sheet(8), sheet(4), shape, label, many ? count : null], value: null };
}

function contents(node, tapes, back) {
  const [x, y, w, h] = node.rect;
  const centre = x + w / 2;
  const middle = y + h / 2;
  if (node.kind === "cut") return { parts: cutMark(node), value: null };
  const shape = outline(node, 0, "ts-shape");
  const round = node.shape === "circle";
  const room = w - (round ? 8 : 14);
  if (node.small) {
    const value = s("text", { class: "ts-value", x: centre, y: middle + 5, "text-anchor": "middle", "font-size": 14, data: { room: w - 8 }, text: node.label.t });
    return { parts: [shape, value], value: node.valued ? value : null };
  }
  if (node.under) return unit(node, shape, centre, room, tapes, back);
  if (node.kind === "group") return group(node, shape, centre, middle, room);
  if (node.flat) {
    const label = drawLabel(node.label, x + 10, middle + 5, { size: 15, weight: 700, width: room, anchor: "start", cls: "ts-name" });
    const text = { class: "ts-value", x: x + w - 10, y: middle + 5, "text-anchor": "end", "font-size": 15, data: { room } };
    const value = node.valued ? s("text", text) : null;
    return { parts: [shape, label, value], value };
  }
  const hasValue = node.valued;
  const label = drawLabel(node.label, centre, middle + (hasValue ? -4 : 6) - (round && hasValue ? 1 : 0), {
    size: round ? 17 : 15, weight: 700, width: room, cls: "ts-name",
  });
  const value = hasValue
    ? s("text", { class: "ts-value", x: centre, y: middle + (round ? 13 : 16), "text-anchor": "middle", "font-size": round ? SMALLEST : 14, data: { room } })
    : null;
  return { parts: [shape, label, value], value };
}

/**
 * One node of the scene.
 * @returns {{el: SVGGElement, button: SVGElement, value: SVGTextElement|null, parts: Map<string, SVGElement>}}
 *   button takes focus and carries the name, parts are rings and eyes by id
 */
export function drawNode(node, tapes, tapeOf, back = false) {
  const parts = new Map();
  const el = s("g", {
    class: `ts-node ts-${node.kind} ts-${node.shape}${node.small ? " ts-small" : ""}`, data: dataOf(node),
  });
  if (tapeOf) el.setAttribute("data-hue", tapeOf.hue);
  el.append(outline(node, 11 + node.rings.length * RING_GAP, "ts-halo"));
  node.rings.forEach((id, index) => {
    const part = ring(node, tapes.get(id), index);
    parts.set(part.dataset.id, part);
    el.append(part);
  });
  const { parts: drawn, value } = contents(node, tapes, back);
  el.append(...drawn.filter(Boolean));
  let offset = 0;
  for (const id of node.eyes) {
    const tape = tapes.get(id);
    const part = eye(node, tape, offset);
    offset += 32 + textWidth(shortName(tape), "600 15px system-ui, sans-serif");
    parts.set(part.dataset.id, part);
    el.append(part);
  }
  for (const text of el.querySelectorAll("text")) text.setAttribute("aria-hidden", "true"); // the button's name says it
  const button = outline(node, 0, "ts-press", { role: "button", tabindex: "-1", "aria-label": node.aria, "aria-pressed": "false" });
  el.append(button);
  return { el, button, value, parts };
}
