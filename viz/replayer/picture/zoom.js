// The window onto the picture: fits it while text stays readable, otherwise scrolls and follows what happens.

import { h, rem } from "../base/dom.js";
import { icon } from "../base/icons.js";
import { READABLE, READABLE_BOXES } from "../base/label.js";
import { around } from "./tiles.js";
import { attachHands } from "./touch.js";

const FAR = 0.45; // below this scale small marks cannot be read and are left out
const MARGIN = 28; // px kept free around what is followed
const LIMITS = [0.1, 4];

export class Viewport {
  /** @param {SVGSVGElement[]} sheets drawn on top of each other, all alike in size */
  constructor(ctx, sheets, callouts) {
    this.ctx = ctx;
    this.sheets = sheets;
    this.callouts = callouts;
    this.size = [1, 1];
    this.canvasSize = [1, 1];
    this.chosen = null;
    this.scroller = h("div", { class: "ts-scroller" }, h("div", { class: "ts-canvas" }, ...sheets, callouts.el));
    const button = (name, picture, key, fn) => {
      const el = h("button", { class: "ts-button ts-square", type: "button", data: { action: name }, on: { click: fn } }, icon(picture, 16));
      ctx.say(el, key, "aria-label");
      ctx.say(el, key, "title");
      return el;
    };
    this.tools = h("div", { class: "ts-zoom", role: "group" },
      button("zoom-in", "plus", "ui.zoom_in", () => this.zoomBy(1.25)), button("zoom-out", "minus", "ui.zoom_out", () => this.zoomBy(0.8)), button("fit", "fit", "ui.zoom_fit", () => this.fit()));
    ctx.say(this.tools, "ui.zoom", "aria-label");
    attachHands(this);
    this.scroller.addEventListener("scroll", () => this.cull(), { passive: true });
    new ResizeObserver(() => this.layout()).observe(this.scroller);
  }

  setSize(size, keepZoom = false) {
    this.size = [Math.max(size[0], 240), Math.max(size[1], 120)];
    if (!keepZoom) this.chosen = null;
    this.layout();
  }

  /** True where the page scrolls and the picture takes the height it needs. */
  get natural() {
    return getComputedStyle(this.scroller).getPropertyValue("--natural").trim() === "1";
  }

  fitting() {
    const [w, h] = this.size;
    const byWidth = this.scroller.clientWidth / w;
    const byHeight = this.natural ? Infinity : this.scroller.clientHeight / h;
    const least = this.ctx.state.scene?.level === "program" ? READABLE_BOXES : READABLE;
    return Math.max((least * rem()) / 16, Math.min(byWidth, byHeight, Math.max(1.35, this.scroller.clientWidth / 1000)));
  }

  layout() {
    if (!this.scroller.clientWidth) return;
    const [w, h] = this.size;
    const scale = this.chosen ?? this.fitting();
    this.scale = scale;
    const width = Math.max(this.scroller.clientWidth, w * scale);
    const height = this.natural ? h * scale : Math.max(this.scroller.clientHeight, h * scale);
    this.left = (w - width / scale) / 2;
    this.top = Math.min(0, (h - height / scale) / 2);
    this.canvasSize = [Math.floor(width), Math.floor(height)];
    for (const sheet of this.sheets) {
      sheet.setAttribute("viewBox", `${this.left} ${this.top} ${width / scale} ${height / scale}`);
      sheet.style.width = `${this.canvasSize[0]}px`;
      sheet.style.height = `${this.canvasSize[1]}px`;
      sheet.dataset.far = String(scale < FAR);
    }
    this.callouts.place();
    this.cull();
  }

  /** What can be seen: left, top, right, bottom in scene px. */
  get window() {
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.scroller;
    const left = scrollLeft / this.scale + this.left;
    const top = scrollTop / this.scale + this.top;
    return [left, top, left + clientWidth / this.scale, top + clientHeight / this.scale];
  }

  /** Tells the picture and the map which part can be seen. */
  cull() {
    const seen = this.window;
    this.ctx.picture.keepTitles(seen[0], seen[2]);
    this.ctx.picture.tiles?.show(seen);
    this.ctx.map.show(seen, this.size);
  }

  /** Back to the readable fit; from there, to the whole picture at once, however small. */
  fit() {
    const [w, h] = this.size;
    const whole = Math.min(this.scroller.clientWidth / w, this.natural ? Infinity : this.scroller.clientHeight / h);
    this.chosen = this.chosen === null && whole < this.fitting() ? Math.max(LIMITS[0], whole) : null;
    this.layout();
  }

  /** Zooms by `factor` around a point of the scroller, by default its middle. */
  zoomBy(factor, at = [this.scroller.clientWidth / 2, this.scroller.clientHeight / 2]) {
    const before = this.scale;
    this.chosen = Math.min(LIMITS[1], Math.max(LIMITS[0], before * factor));
    const point = [(this.scroller.scrollLeft + at[0]) / before + this.left, (this.scroller.scrollTop + at[1]) / before + this.top];
    this.layout();
    this.put(point, at);
  }

  /** Scrolls so that a scene point stands at a point of the scroller. */
  put([x, y], at) {
    this.scroller.scrollTo({ left: (x - this.left) * this.scale - at[0], top: (y - this.top) * this.scale - at[1], behavior: "instant" });
  }

  /** Where a scene point stands in the scroller, px. */
  spot([x, y]) {
    return [(x - this.left) * this.scale - this.scroller.scrollLeft, (y - this.top) * this.scale - this.scroller.scrollTop];
  }

  /** Scrolls a scene point to the middle. */
  centre(point) {
    this.put(point, [this.scroller.clientWidth / 2, this.scroller.clientHeight / 2]);
    this.cull();
  }

  /** Scrolls so that the given scene rectangles are in sight, or the first of them where not all can be. */
  follow(rects, smooth) {
    if (!rects.length) return;
    const el = this.scroller;
    const all = around(rects.flatMap(([x, y, w, h]) => [[x, y], [x + w, y + h]]));
    const room = [el.clientWidth / this.scale - 2 * MARGIN, el.clientHeight / this.scale - 2 * MARGIN];
    const goal = {};
    for (const [axis, side, offset, visible] of [[0, "left", this.left, el.clientWidth], [1, "top", this.top, el.clientHeight]]) {
      const rect = all[axis + 2] > room[axis] ? rects[0] : all;
      const from = (rect[axis] - offset) * this.scale;
      const to = from + rect[axis + 2] * this.scale;
      const now = axis === 0 ? el.scrollLeft : el.scrollTop;
      const outside = from < now + MARGIN || to > now + visible - MARGIN;
      goal[side] = outside ? (from + to - visible) / 2 : now;
    }
    if (goal.left === el.scrollLeft && goal.top === el.scrollTop) return;
    el.scrollTo({ ...goal, behavior: smooth ? "smooth" : "instant" });
    this.cull();
  }
}
