// Lane titles: each stands in its lane's quiet strip, beside the lines that cross it, and stays in sight when the picture is scrolled.

import { s, textWidth } from "../base/dom.js";
import { iconPath } from "../base/icons.js";
import { drawSpans, shorten } from "../base/label.js";
import { corners } from "./paths.js";

const [TOP, BOTTOM] = [8, 34]; // the strip, px below the lane's upper edge
const GAP = 7; // px kept between a title and a line
const INSET = 12;
const HALO = 8; // px around a node that its halo takes
const LEAST = 90; // px; in a narrower place a shortened title says nothing
const ENOUGH = 0.5; // of a title's width; with less of it the whole one is better, even under a halo
const THIN = 24; // px; what crosses the strip on less is a line that a title may stand over
const TEXT_AT = 22; // px from the arrow's left edge

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
    for (const { rect: [x, y, w, h], eyes, kind } of scene.nodes) {
      const sheets = kind === "group" ? 9 : 0;
      this.blockRect(x, y - Math.max(eyes?.length ? 26 : 0, sheets), Math.max(w + sheets, 64 * (eyes?.length ?? 0)), h + 26);
      this.blockRect(x - HALO, y - HALO, w + 2 * HALO, h + 2 * HALO, true);
    }
    for (const { label } of scene.edges) if (label) this.blockRect(...label.rect);
    for (const one of this.list) one.blocked.sort((a, b) => a[0] - b[0]);
    return new Map(this.list.map(({ id, el }) => [id, el]));
  }

  title(lane, tape) {
    const [x, y] = lane.rect;
    const el = s("g", { class: "ts-lane-title" },
      s("path", { class: "ts-lane-arrow", d: iconPath(lane.dir === "left" ? "left" : "right"), transform: `translate(0 ${y + 12}) scale(.82)` }),
      drawSpans(lane.label, TEXT_AT, y + 25, 15));
    if (tape) el.setAttribute("data-hue", tape.hue);
    this.layer.append(el);
    const text = lane.label.map((span) => span.t).join("");
    const width = TEXT_AT + 4 + textWidth(text, "600 15px system-ui, sans-serif");
    return { id: lane.id, el, text, left: x, at: x, top: y + TOP, bottom: y + BOTTOM, width, blocked: [] };
  }

  block(points) {
    for (const one of this.list) {
      for (let i = 1; i < points.length; i += 1) {
        const part = inside(points[i - 1], points[i], one.top, one.bottom);
        if (part) one.blocked.push(part);
      }
    }
  }

  /** `soft`: a halo may be there now and then. */
  blockRect(x, y, w, h, soft = false) {
    for (const one of this.list) if (y < one.bottom && y + h > one.top) one.blocked.push([x, x + w, soft]);
  }

  /** Puts every title at the first free place of the window from `left` to `right`, in scene px; shortened where none is wide enough. */
  place(left, right) {
    for (const one of this.list) {
      const start = Math.max(left, one.left) + INSET;
      const [x, end] = spot(one, start, right - INSET);
      const room = end - x >= LEAST ? Math.min(one.width, end - x) : one.width;
      one.at = end - x >= LEAST ? x : start;
      const shown = `${Math.round(one.at)} ${Math.round(room)}`;
      if (one.shown === shown) continue;
      one.shown = shown;
      one.el.setAttribute("transform", `translate(${Math.round(one.at)} 0)`);
      const words = one.el.querySelector("tspan");
      if (words && words.textContent !== one.text) words.textContent = one.text;
      if (words && room < one.width) words.textContent = shorten(one.text, room - TEXT_AT - 4, 15, 600);
    }
  }

  /** Where the titles stand, as [x, y, width, height]. */
  get rects() {
    return this.list.map(({ at, top, bottom, width }) => [at, top, width, bottom - top]);
  }
}

/** Where a title goes: where nothing is, else under a halo, else over thin lines, shortened rather than under a halo. */
function spot({ blocked, width }, from, to) {
  const fits = (gap) => gap[1] - gap[0] >= width;
  const free = (list) => gaps(list, from, to);
  const hard = blocked.filter(([a, b]) => b - a > THIN);
  const wide = free(hard);
  const widest = wide.reduce((best, gap) => (gap[1] - gap[0] > best[1] - best[0] ? gap : best), [from, from]);
  const known = (list) => list.filter(([, , soft]) => !soft);
  return free(blocked).find(fits) ?? free(known(blocked)).find(fits) ?? wide.find(fits)
    ?? (widest[1] - widest[0] >= ENOUGH * width ? widest : free(known(hard)).find(fits) ?? widest);
}

/** The free stretches between `from` and `to`, beside what is blocked. */
function gaps(blocked, from, to) {
  const out = [];
  let x = from;
  for (const [left, right] of blocked) {
    if (left - GAP > x) out.push([x, Math.min(to, left - GAP)]);
    x = Math.max(x, right + GAP);
    if (x >= to) return out.filter(([a, b]) => b > a);
  }
  return [...out, [x, to]].filter(([a, b]) => b > a);
}
