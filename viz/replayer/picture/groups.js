// Folded groups: a stack that opens when pressed; an open group wears a frame with a control that folds it again.

import { h, s } from "../base/dom.js";
import { inflate } from "../base/deflate.js";
import { around } from "./tiles.js";

const GROW = 14;
const OTHER = "@level"; // among a page's expanded: the scene of its other level
const NAMED = 2; // open groups with a control of their own beside the picture

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
        frames.push(this.frame(group, [x - GROW, y - GROW, w + 2 * GROW, height + 2 * GROW]));
      }
    }
    this.layer.replaceChildren(...frames);
    this.list.replaceChildren(...this.controls(scene.groups ?? []));
    this.list.hidden = !this.list.children.length;
  }

  /** The frame around an open group, with a minus for the pointer; keys use the controls below the picture. */
  frame(group, [x, y, w, height]) {
    const minus = s("g", { class: "ts-group-minus", transform: `translate(${x} ${y})`, on: { click: () => this.toggle(group.id) } },
      s("title", { text: this.name(group) }), s("circle", { r: 9 }), s("path", { d: "M-4.500 0h9" }));
    return s("g", { "aria-hidden": "true" }, s("rect", { class: "ts-group-frame", x, y, width: w, height, rx: 14 }), minus);
  }

  name({ label, count }) {
    return this.ctx.t(Number(count) > 1 ? "ui.fold" : "ui.fold_one", { label, count });
  }

  controls(groups) {
    const open = groups.filter((group) => group.open);
    const button = (text, fold, fn) => h("button", { class: "ts-button ts-fold", type: "button", text, data: { fold }, on: { click: fn } });
    const own = open.length > NAMED + 1 ? open.slice(0, NAMED) : open;
    const all = open.length > 1 ? [button(this.ctx.t("ui.fold_all", { count: open.length }), "all", () => this.foldAll())] : [];
    return [...own.map((group) => button(this.name(group), group.id, () => this.toggle(group.id))), ...all];
  }

  foldAll() {
    this.anchor = null;
    this.ask([]);
  }

  /** Can somebody open this group: the page's host, or an opening that came with the page? */
  canOpen(id) {
    const { state, bus } = this.ctx;
    return state.expanded ? id in state.expanded : state.mode !== "embed" && bus.listens("fold");
  }

  /** Can somebody show the picture at its other level? */
  canChange() {
    const { state, bus } = this.ctx;
    return state.expanded ? OTHER in state.expanded : bus.listens("fold");
  }

  /** Asks for the scene at a level with these groups open. */
  async ask(open, level = this.ctx.state.scene.level) {
    const { state, bus } = this.ctx;
    if (!state.expanded) {
      bus.emit("fold", { open, level });
      return;
    }
    this.folded ??= state.scene; // the first scene of such a page has no open group
    const { expanded } = state;
    const fits = (id) => id in expanded && id !== OTHER && expanded[id].open.every((one) => open.includes(one));
    const base = level === this.folded.level;
    const last = base ? open.findLast(fits) : OTHER;
    const text = last === undefined ? null : await inflate(expanded[last].scene);
    this.ctx.update({ scene: text === null ? this.folded : JSON.parse(text) });
  }

  /** Opens the box in which the current step happens. */
  openCurrent() {
    const { scene, step } = this.ctx.state;
    const nodes = new Map(scene.nodes.map((node) => [node.id, node]));
    const boxes = (scene.steps[step].focus ?? []).map((id) => nodes.get(id)).filter((node) => node?.kind === "group");
    if (boxes.length && this.canOpen(boxes[0].data.group)) this.toggle(boxes[0].data.group);
  }

  /** Folds the group that was opened last. */
  close() {
    const open = this.open;
    if (open.length) this.toggle(open.at(-1));
  }

  /** Asks for the scene with this group opened or folded; the view will stay where the group is. */
  toggle(id) {
    const { viewport } = this.ctx;
    const rect = this.rects.get(id);
    this.anchor = rect ? { id, at: viewport.spot(rect) } : null;
    const open = this.open;
    this.ask(open.includes(id) ? open.filter((one) => one !== id) : [...open, id]);
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
