// The plots' place in the page: titles, words and a slot per plot; Panel's side fills the slots and follows the step.

import { h, spans } from "../base/dom.js";
import { memory } from "../base/state.js";

const KINDS = ["curve", "tensor", "gradient", "loss"];
const COLOURS = ["ink", "mute", "line", "card", "now", "neg", "pos", "tape0", "tape1", "tape2", "tape3", "tape4", "tape5"];
const PAUSE = 100; // ms between messages, at least
const KEY = "tapescope.plots";

export class Plots {
  constructor(ctx) {
    this.ctx = ctx;
    this.plots = new Map(KINDS.map((kind) => [kind, new Plot(kind)]));
    this.title = h("summary", { class: "ts-heading" });
    const grid = h("div", { class: "ts-plot-grid" }, ...[...this.plots.values()].map((plot) => plot.el));
    this.el = h("details", { class: "ts-plots", data: { part: "plots" }, hidden: true, open: memory.get(KEY) !== "closed" }, this.title, grid);
    this.el.addEventListener("toggle", () => {
      memory.set(KEY, this.el.open ? null : "closed");
      this.follow?.();
    });
  }

  /** Offers plots that nobody has made yet; resolves when somebody opens them. */
  offer() {
    this.ctx.say(this.title, "ui.plots");
    Object.assign(this.el, { hidden: false, open: false });
    return new Promise((resolve) => {
      this.el.addEventListener("toggle", () => this.el.open && resolve());
    });
  }

  /** Tells Panel's side, through `send`, how the page looks and at which step it is; again whenever that changes. */
  connect(send) {
    const { root, bus, state } = this.ctx;
    const look = () => send({ type: "look", look: lookOf(root) });
    let waiting = null;
    let last = 0;
    const tell = () => {
      waiting = null;
      last = performance.now();
      send({ type: "step", at: happened(state.scene?.steps ?? [], state.step ?? 0), selected: state.selected });
    };
    this.follow = () => {
      if (this.el.open && waiting === null) waiting = setTimeout(tell, Math.max(0, last + PAUSE - performance.now()));
    };
    bus.on("step", this.follow);
    bus.on("selected", this.follow);
    new MutationObserver(look).observe(root, { attributeFilter: ["data-theme"] });
    tell();
    look();
  }

  /** Puts the plots' elements into the slots of their kinds; what is there already stays untouched. */
  attach(kinds, elements) {
    kinds.forEach((kind, n) => {
      const { slot } = this.plots.get(kind);
      if (elements[n] && slot.firstChild !== elements[n]) slot.replaceChildren(elements[n]);
    });
  }

  /** Shows titles and words; null: this program has nothing to plot. */
  show(plots) {
    this.el.hidden = !plots || KINDS.every((kind) => !plots[kind]);
    if (!plots) return;
    this.title.textContent = plots.title;
    for (const [kind, plot] of this.plots) plot.show(plots[kind]);
  }
}

class Plot {
  constructor(kind) {
    this.title = h("h3", { class: "ts-plot-title" });
    this.slot = h("div", { class: "ts-plot-slot", role: "img" });
    this.later = h("p", { class: "ts-plot-later", hidden: true });
    this.ends = [h("span", {}), h("span", {})];
    this.scale = h("p", { class: "ts-plot-scale", "aria-hidden": "true", hidden: true }, this.ends[0], h("i", {}), this.ends[1]);
    this.words = h("figcaption", { class: "ts-plot-words" });
    const box = h("div", { class: "ts-plot-box" }, this.slot, this.later);
    this.el = h("figure", { class: "ts-plot", data: { plot: kind }, hidden: true }, this.title, box, this.scale, this.words);
  }

  show(plot) {
    this.el.hidden = !plot;
    if (!plot) return;
    const text = plot.words.map((word) => word.t).join("; ");
    this.title.textContent = plot.title;
    const said = [plot.later, plot.aria, text].filter(Boolean).join("; ");
    this.slot.setAttribute("aria-label", `${plot.title}: ${said}`);
    this.slot.hidden = plot.bare === true;
    this.later.hidden = !plot.later;
    this.later.textContent = plot.later ?? "";
    this.el.dataset.known = String(!plot.later);
    this.scale.hidden = !plot.scale;
    this.ends.forEach((end, n) => { end.textContent = plot.scale?.[n] ?? ""; });
    this.words.replaceChildren(...plot.words.map((word) => h("span", { class: "ts-plot-word" }, ...spans([word]))));
  }
}

/** The last event of the trace that has happened at step `n`. */
function happened(steps, n) {
  const next = steps[n + 1];
  return next ? Math.max(steps[n].at, next.at - 1) : Number.MAX_SAFE_INTEGER;
}

/** Colours of the style sheet as #rrggbb, and the text font: a canvas cannot read them itself. */
function lookOf(root) {
  const style = getComputedStyle(root);
  const six = (colour) => colour.replace(/^#(.)(.)(.)$/, "#$1$1$2$2$3$3").toLowerCase();
  const colours = COLOURS.map((name) => [name, six(style.getPropertyValue(`--${name}`).trim())]);
  return { ...Object.fromEntries(colours), font: style.fontFamily, rem: parseFloat(getComputedStyle(document.documentElement).fontSize) };
}
