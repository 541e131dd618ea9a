// Folded groups: a stack that opens when pressed; an open group wears a frame with a control that folds it again.

import { h, s } from "./dom.js";
import { around } from "./tiles.js";

const GROW = 14;

export class Groups {
  constructor(ctx) {
    this.ctx = ctx;
    this.layer = s("g", { class: "ts-group-frames" });
    this.list = h("div", { class: "ts-groups-open", role: "group" });
    ctx.say(this.list, "ui.groups", "aria-label");
    this.anchor = null;
  }

  get open() {
    return (this.ctx.state.scene?.groups ?? []).filter((group) => group.open).map((group) => group.id);
  }

  draw(scene) {
    const nodes = new Map(scene.nodes.map((node) => [node.id, node]));
    this.rects = new Map();
    for (const node of scene.nodes) if (node.kind === "group") this.rects.set(node.data.group, node.rect);
    const frames = [];
    const controls = [];
    for (const group of (scene.groups ?? []).filter((one) => one.open)) {
      const lanes = Map.groupBy(group.nodes.map((id) => nodes.get(id)).filter(Boolean), (node) => node.lane);
      for (const own of lanes.values()) {
        const [x, y, w, height] = around(own.flatMap(({ rect: [left, top, width, tall] }) => [[left, top], [left + width, top + tall]]));
        if (!this.rects.has(group.id)) this.rects.set(group.id, [x, y, w, height]);
        frames.push(s("rect", { class: "ts-group-frame", x: x - GROW, y: y - GROW, width: w + 2 * GROW, height: height + 2 * GROW, rx: 14 }));
      }
      controls.push(this.control(group));
    }
    this.layer.replaceChildren(...frames);
    this.list.replaceChildren(...controls);
    this.list.hidden = !controls.length;
  }

  control(group) {
    const text = this.ctx.t("ui.fold", { label: group.label, count: group.count });
    return h("button", { class: "ts-button ts-fold", type: "button", text, data: { fold: group.id }, on: { click: () => this.toggle(group.id) } });
  }

  /** Asks for the scene with this group opened or folded; the view will stay where the group is. */
  toggle(id) {
    const { viewport, bus } = this.ctx;
    const rect = this.rects.get(id);
    this.anchor = rect ? { id, at: viewport.spot(rect) } : null;
    const open = this.open;
    bus.emit("fold", { open: open.includes(id) ? open.filter((one) => one !== id) : [...open, id] });
  }

  /** After the new scene is drawn: the group stands where it stood. */
  settle() {
    const rect = this.anchor && this.rects.get(this.anchor.id);
    if (rect) {
      const { clientWidth, clientHeight } = this.ctx.viewport.scroller;
      const [x, y] = this.anchor.at;
      this.ctx.viewport.put(rect, [Math.max(20, Math.min(clientWidth - 40, x)), Math.max(20, Math.min(clientHeight - 40, y))]);
    }
    this.anchor = null;
  }
}
