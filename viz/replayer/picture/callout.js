// Callouts: at the step where a gradient turns out to be None, the reason stands beside the cut, with a line to it.

import { h } from "../base/dom.js";

const GAP = 16; // px between the cut and its callout
const MOST = 3; // callouts at a time

const overlap = (a, b) => Math.max(0, Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0])) * Math.max(0, Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]));

export class Callouts {
  constructor(ctx) {
    this.ctx = ctx;
    this.el = h("div", { class: "ts-callouts" });
    this.shown = [];
  }

  /** Shows the reasons of the cuts that are made at this step. */
  paint(step) {
    const { scene } = this.ctx.state;
    const focus = new Set(scene.steps[step].focus ?? []);
    const cuts = scene.nodes.filter((node) => node.kind === "cut" && focus.has(node.id));
    const broken = cuts.filter((cut) => cut.data.cut !== "independent"); // a path that never was can wait for the card
    this.show((broken.length ? broken : cuts).slice(0, MOST));
  }

  /** Shows these cuts' reasons; none clears them. */
  show(cuts) {
    if (!cuts.length && !this.shown.length) return;
    this.shown = cuts.map((cut) => ({ cut, el: h("div", { class: "ts-callout" }, h("i", { class: "ts-callout-line" }), h("p", { text: cut.aria })) }));
    this.el.replaceChildren(...this.shown.map(({ el }) => el));
    this.place();
  }

  /** Finds each callout the place where it hides least. */
  place() {
    const { viewport, state } = this.ctx;
    if (!this.shown.length || !viewport.scale) return;
    const toPage = ([x, y, w, h]) => [(x - viewport.left) * viewport.scale, (y - viewport.top) * viewport.scale, w * viewport.scale, h * viewport.scale];
    const taken = state.scene.nodes.map((node) => [...toPage(node.rect), node.kind === "cut" ? 40 : 4]);
    taken.push(...state.scene.edges.filter((edge) => edge.label).map((edge) => [...toPage(edge.label.rect), 2]));
    taken.push(...this.ctx.picture.laneTitles.rects.map((rect) => [...toPage(rect), 3]));
    const [width, height] = viewport.canvasSize;
    for (const one of this.shown) {
      const [x, y, w, h] = toPage(one.cut.rect);
      const size = [one.el.offsetWidth, one.el.offsetHeight];
      let best = null;
      for (const [px, py] of places([x, y, w, h], size)) {
        const at = [clamp(px, 8, width - size[0] - 8), clamp(py, 8, height - size[1] - 8)];
        const rect = [...at, ...size];
        const hidden = taken.reduce((sum, other) => sum + other[4] * overlap(rect, other), 0) + 50 * overlap(rect, [x - 6, y - 6, w + 12, h + 12]);
        const cost = hidden + Math.hypot(at[0] - px, at[1] - py) * 30 + Math.hypot(at[0] + size[0] / 2 - x - w / 2, at[1] + size[1] / 2 - y - h / 2);
        if (!best || cost < best.cost) best = { cost, rect };
      }
      taken.push([...best.rect, 20]);
      one.el.style.left = `${best.rect[0]}px`;
      one.el.style.top = `${best.rect[1]}px`;
      point(one.el.firstChild, best.rect, [x + w / 2, y + h / 2], Math.min(w, h) / 2);
      one.rect = [best.rect[0] / viewport.scale + viewport.left, best.rect[1] / viewport.scale + viewport.top, size[0] / viewport.scale, size[1] / viewport.scale];
    }
  }

  /** Scene rectangles of each cut together with its callout, to be kept in sight first. */
  places() {
    return this.shown.map(({ cut: { rect: [x, y, w, h] }, rect: [cx, cy, cw, ch] }) => {
      const [left, top] = [Math.min(x, cx), Math.min(y, cy)];
      return [left, top, Math.max(x + w, cx + cw) - left, Math.max(y + h, cy + ch) - top];
    });
  }
}

const clamp = (value, low, high) => Math.max(low, Math.min(Math.max(low, high), value));

/** Corners to try: below, above, left and right of the cut, pushed along its sides. */
function* places([x, y, w, h], [cw, ch]) {
  const [mx, my] = [x + w / 2, y + h / 2];
  for (const far of [GAP, 3 * GAP]) {
    for (const share of [0.5, 0.15, 0.85]) {
      yield [mx - cw * share, y + h + far];
      yield [mx - cw * share, y - far - ch];
      yield [x - far - cw, my - ch * share];
      yield [x + w + far, my - ch * share];
    }
  }
}

/** Draws the line from the callout's nearest border point to the edge of the cut. */
function point(line, [x, y, w, h], [tx, ty], radius) {
  const [sx, sy] = [clamp(tx, x, x + w), clamp(ty, y, y + h)];
  const length = Math.max(0, Math.hypot(tx - sx, ty - sy) - radius);
  line.style.left = `${sx - x}px`;
  line.style.top = `${sy - y}px`;
  line.style.width = `${length}px`;
  line.style.transform = `rotate(${Math.atan2(ty - sy, tx - sx)}rad)`;
}
