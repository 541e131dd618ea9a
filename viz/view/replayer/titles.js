// Lane titles: each stands in its lane's quiet strip, beside the lines that cross it, and stays in sight when the picture is scrolled.

import { s, textWidth } from "./dom.js";
import { iconPath } from "./icons.js";
import { drawSpans } from "./label.js";
import { corners } from "./paths.js";

const [TOP, BOTTOM] = [8, 34]; // the strip, px below the lane's upper edge
const GAP = 7; // px kept between a title and a line
const INSET = 12;

/** Where a line from `a` to `b` runs inside the strip: [left, right], or null. */
function inside([ax, ay], [bx, by], top, bottom) {
  if (Math.max(ay, by) < top || Math.min(ay, by) > bottom) return null;
  const at = (y) => (ay === by ? ax : ax + ((bx - ax) * (y - ay)) / (by - ay));
  const xs = [ay, by].map((y, i) => (y < top ? at(top) : y > bottom ? at(bottom) : i ? bx : ax));
  return [Math.min(...xs), Math.max(...xs)];
}

export class LaneTitles {
  constructor(layer) {
    this.layer = layer;
    this.list = [];
  }

  /** @returns {Map<string, SVGElement>} the title of each lane by its id */
  draw(scene, tapes) {
    this.list = scene.lanes.map((lane) => this.title(lane, tapes.get(lane.tape)));
    for (const edge of scene.edges) this.block(corners(edge.path));
    for (const { rect: [x, y, w, h], eyes } of scene.nodes) {
      this.blockRect(x, y - (eyes?.length ? 26 : 0), Math.max(w, 64 * (eyes?.length ?? 0)), h + 26);
    }
    for (const { label } of scene.edges) if (label) this.blockRect(...label.rect);
    for (const one of this.list) one.blocked.sort((a, b) => a[0] - b[0]);
    return new Map(this.list.map(({ id, el }) => [id, el]));
  }

  title(lane, tape) {
    const [x, y] = lane.rect;
    const el = s("g", { class: "ts-lane-title" },
      s("path", { class: "ts-lane-arrow", d: iconPath(lane.dir === "left" ? "left" : "right"), transform: `translate(0 ${y + 12}) scale(.82)` }),
      drawSpans(lane.label, 22, y + 25));
    if (tape) el.setAttribute("data-hue", tape.hue);
    this.layer.append(el);
    const width = 26 + textWidth(lane.label.map((span) => span.t).join(""), "600 14px system-ui, sans-serif");
    return { id: lane.id, el, left: x, top: y + TOP, bottom: y + BOTTOM, width, blocked: [] };
  }

  block(points) {
    for (const one of this.list) {
      for (let i = 1; i < points.length; i += 1) {
        const part = inside(points[i - 1], points[i], one.top, one.bottom);
        if (part) one.blocked.push(part);
      }
    }
  }

  blockRect(x, y, w, h) {
    for (const one of this.list) if (y < one.bottom && y + h > one.top) one.blocked.push([x, x + w]);
  }

  /** Puts every title at the first free place of the window from `left` to `right`, in scene px. */
  place(left, right) {
    for (const one of this.list) {
      const start = Math.max(left, one.left) + INSET;
      let x = start;
      for (const [from, to] of one.blocked) {
        if (to + GAP > x && from - GAP < x + one.width) x = to + GAP;
      }
      const shown = `translate(${Math.round(x + one.width < right ? x : start)} 0)`;
      if (one.shown !== shown) one.el.setAttribute("transform", shown);
      one.shown = shown;
    }
  }
}
