// Draws one edge: line with its own arrow head, operand letter, and the pill that carries a cotangent.

import { s } from "../base/dom.js";
import { parsePath } from "./paths.js";
import { around } from "./tiles.js";

const HEAD = 9;

const show = (value) => Math.round(value * 100) / 100;

/** The path ended short of its tip, and the arrow head that fills the gap. */
export function arrow(d) {
  const path = parsePath(d);
  const last = path[path.length - 1];
  const tip = last[last.length - 1];
  const before = last.length > 2 ? last[last.length - 2] : path[path.length - 2]?.at(-1) ?? tip;
  const length = Math.hypot(tip[0] - before[0], tip[1] - before[1]) || 1;
  const [ux, uy] = [(tip[0] - before[0]) / length, (tip[1] - before[1]) / length];
  const base = [tip[0] - ux * HEAD, tip[1] - uy * HEAD];
  const cut = Math.min(HEAD - 2, length * 0.8);
  last[last.length - 1] = [tip[0] - ux * cut, tip[1] - uy * cut];
  const line = path.map(([command, ...points]) => command + points.map((p) => `${show(p[0])} ${show(p[1])}`).join(" ")).join("");
  const [wx, wy] = [-uy * HEAD * 0.48, ux * HEAD * 0.48];
  const head = `M${show(tip[0])} ${show(tip[1])}L${show(base[0] + wx)} ${show(base[1] + wy)}L${show(base[0] - wx)} ${show(base[1] - wy)}z`;
  return { line, head };
}

/**
 * One edge of the scene.
 * @returns {{el: SVGGElement, path: SVGPathElement, rect: number[], pill: {group, text}|null}}
 */
export function drawEdge(edge, tapeOf) {
  const { line, head } = arrow(edge.path);
  const path = s("path", { class: "ts-line", d: line });
  const el = s("g", {
    class: `ts-edge ts-edge-${edge.kind}`, role: "img", "aria-label": edge.aria, data: { edge: edge.id, id: edge.id, tail: edge.tail, head: edge.head, slot: edge.slot, state: "hidden" },
  });
  if (tapeOf) el.setAttribute("data-hue", tapeOf.hue);
  el.append(s("path", { class: "ts-casing", d: line }), path, s("path", { class: "ts-head", d: head }));
  if (edge.letter && edge.letter_at) {
    const [x, y] = edge.letter_at;
    el.append(s("text", { class: `ts-letter ts-role-${edge.letter.role}`, x, y: y + 5, "text-anchor": "middle", "font-size": 14, "font-weight": 700, text: edge.letter.t }));
  }
  let pill = null;
  if (edge.label) {
    const [x, y, w, h] = edge.label.rect;
    const text = s("text", { x: x + w / 2, y: y + h / 2 + 4.5, "text-anchor": "middle", "font-size": 13.5, data: { room: w - 10 } });
    const group = s("g", { class: "ts-pill", data: { pill: edge.id, empty: "true" } }, s("rect", { x, y, width: w, height: h, rx: h / 2 }), text);
    pill = { group, text };
  }
  return { el, path, rect: around(parsePath(line).flatMap(([, ...points]) => points)), pill };
}
