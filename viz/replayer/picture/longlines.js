// Edges much longer than the window: only the piece near the window is in the page, because dashes of a mile of line take long to paint.

import { setAttr } from "../base/dom.js";
import { corners } from "./paths.js";

const show = (value) => Math.round(value * 10) / 10;

/** The share [from, to] of the straight line a–b inside a rectangle, or null. */
function clip([ax, ay], [bx, by], [left, top, right, bottom]) {
  let [from, to] = [0, 1];
  for (const [at, by1, low, high] of [[ax, bx - ax, left, right], [ay, by - ay, top, bottom]]) {
    if (by1 === 0) {
      if (at < low || at > high) return null;
    } else {
      const [t1, t2] = [(low - at) / by1, (high - at) / by1];
      from = Math.max(from, Math.min(t1, t2));
      to = Math.min(to, Math.max(t1, t2));
    }
  }
  return from < to ? [from, to] : null;
}

/** The pieces of a line of straight parts inside a rectangle, as path data. */
export function inside(points, rect) {
  let d = "";
  let open = false;
  for (let i = 1; i < points.length; i += 1) {
    const [a, b] = [points[i - 1], points[i]];
    const part = clip(a, b, rect);
    if (part) {
      const at = (t) => `${show(a[0] + (b[0] - a[0]) * t)} ${show(a[1] + (b[1] - a[1]) * t)}`;
      if (!open || part[0] > 0) d += `M${at(part[0])}`;
      d += `L${at(part[1])}`;
    }
    open = part !== null && part[1] === 1;
  }
  return d;
}

export class LongLines {
  constructor() {
    this.list = [];
  }

  /** @param {SVGPathElement[]} lines drawn alike, along the path data `d` */
  add(lines, d) {
    this.list.push({ lines, points: corners(d) });
  }

  /** Keeps what lies in the rectangle left, top, right, bottom, in scene px. */
  show(rect) {
    for (const { lines, points } of this.list) {
      const d = inside(points, rect);
      for (const line of lines) setAttr(line, "d", d);
    }
  }
}
