// A small map of a picture that is larger than its window: where everything is, where the window is, where it happens now.

import { h, s, setAttr } from "../base/dom.js";

const WIDTH = 190; // px at most
const HEIGHT = 54;
const LARGER = 1.25; // times the window, from which a map helps

export class MiniMap {
  constructor(ctx) {
    this.ctx = ctx;
    this.lanes = s("g");
    this.boxes = s("path", { class: "ts-map-boxes" });
    this.here = s("path", { class: "ts-map-now" });
    this.frame = s("rect", { class: "ts-map-frame" });
    // Two sheets: what moves must not make the browser measure thousands of boxes again.
    const sheet = (...parts) => s("svg", { class: "ts-map-sheet", preserveAspectRatio: "none" }, ...parts);
    this.sheets = [sheet(this.lanes, this.boxes), sheet(this.here, this.frame)];
    this.el = h("div", { class: "ts-map", "aria-hidden": "true" }, ...this.sheets);
    this.el.addEventListener("pointerdown", (event) => this.drag(event));
    this.el.style.display = "none";
  }

  draw(scene) {
    const [w, tall] = scene.size;
    const scale = Math.min(WIDTH / w, HEIGHT / tall);
    for (const sheet of this.sheets) sheet.setAttribute("viewBox", `0 0 ${w} ${tall}`);
    this.el.style.width = `${(Math.max(24, w * scale)) / 16}rem`;
    this.el.style.height = `${(Math.max(18, tall * scale)) / 16}rem`;
    const hues = new Map(scene.tapes.map((tape) => [tape.id, tape.hue]));
    this.lanes.replaceChildren(...scene.lanes.map(({ rect: [, y, , height], tape }) => s("rect", { class: "ts-map-lane", x: 0, y, width: w, height, "data-hue": hues.get(tape) })));
    this.boxes.setAttribute("d", scene.nodes.map(({ rect }) => box(rect)).join(""));
    this.places = new Map(scene.nodes.map(({ id, rect }) => [id, rect]));
  }

  paint(step) {
    const focus = this.ctx.state.scene.steps[step].focus ?? [];
    this.here.setAttribute("d", focus.map((id) => (this.places.has(id) ? box(this.places.get(id)) : "")).join(""));
  }

  /** Shows the window `[left, top, right, bottom]`, in scene px; hides the map where the picture fits. */
  show([left, top, right, bottom], [w, h]) {
    const needed = w > LARGER * (right - left) || h > LARGER * (bottom - top);
    const display = needed ? "" : "none";
    if (this.el.style.display !== display) this.el.style.display = display;
    if (!needed) return;
    for (const [name, value] of [["x", left], ["y", top], ["width", right - left], ["height", bottom - top]]) setAttr(this.frame, name, String(value));
  }

  drag(event) {
    event.preventDefault();
    this.el.setPointerCapture(event.pointerId);
    const go = ({ clientX, clientY }) => {
      const box = this.el.getBoundingClientRect();
      const [w, h] = this.ctx.state.scene.size;
      this.ctx.viewport.centre([((clientX - box.x) / box.width) * w, ((clientY - box.y) / box.height) * h]);
    };
    go(event);
    this.el.addEventListener("pointermove", go);
    this.el.addEventListener("lostpointercapture", () => this.el.removeEventListener("pointermove", go), { once: true });
  }
}

const box = ([x, y, w, h]) => `M${x} ${y}h${w}v${h}h${-w}z`;
