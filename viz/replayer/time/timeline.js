// The time line: a tick per step, grouped under code lines, and one row per tape with its recording and rewinding spans.

import { h, rem, s, setAttr } from "../base/dom.js";

const PHASES = ["setup", "record", "rewind", "sum", "result", "print", "end", "error"];

export class Timeline {
  constructor(ctx) {
    this.ctx = ctx;
    this.groups = h("div", { class: "ts-groups", "aria-hidden": "true" });
    this.rows = h("div", { class: "ts-rows-tape", "aria-hidden": "true" });
    this.ticks = s("svg", { class: "ts-ticks", preserveAspectRatio: "none", "aria-hidden": "true" });
    this.head = h("div", { class: "ts-playhead", "aria-hidden": "true" });
    this.range = h("input", { class: "ts-range", type: "range", min: 0, step: 1, data: { action: "scrub" }, on: { input: () => ctx.goto(Number(this.range.value), { scrub: true }) } });
    ctx.say(this.range, "ui.scrubber", "aria-label");
    this.track = h("div", { class: "ts-track" }, this.groups, this.rows, this.ticks, this.head, this.range);
    this.names = h("div", { class: "ts-tape-names", "aria-hidden": "true" });
    this.el = h("div", { class: "ts-timeline" }, this.names, this.track);
    new ResizeObserver(() => this.label()).observe(this.track);
  }

  /** Left edge of a step's slot in percent: every step owns an equal slot. */
  place(step) {
    return (100 * step) / this.count;
  }

  draw(scene) {
    this.count = scene.steps.length;
    this.range.max = this.count - 1;
    this.groupItems = (scene.timeline?.groups ?? []).map((group) => {
      const el = h("span", { class: "ts-group", style: { left: `${this.place(group.from)}%`, width: `${this.place(group.to - group.from + 1)}%` } }, h("span"));
      return { ...group, el };
    });
    this.groups.replaceChildren(...this.groupItems.map((group) => group.el));
    this.names.replaceChildren(...scene.tapes.map((tape) => h("span", { class: "ts-tape-label", data: { hue: tape.hue }, text: tape.name })));
    this.rows.replaceChildren(...scene.tapes.map((tape) => this.row(tape, (scene.timeline?.spans ?? []).filter((span) => span.tape === tape.id))));
    this.el.style.setProperty("--tapes", Math.max(1, scene.tapes.length));
    this.drawTicks(scene.steps);
    this.label();
  }

  row(tape, list) {
    return h("div", { class: "ts-tape-row", data: { hue: tape.hue } }, ...list.map((span) => h("span", {
      class: "ts-tape-span", data: { kind: span.kind, hue: tape.hue }, style: { left: `${this.place(span.from)}%`, width: `${this.place(span.to - span.from + 1)}%` },
    })));
  }

  drawTicks(steps) {
    this.ticks.setAttribute("viewBox", `0 0 ${steps.length} 10`);
    const tall = { statement: 10, op: 7, contribution: 5 };
    this.ticks.replaceChildren(...PHASES.map((phase) => {
      const d = steps.map((step, n) => (step.phase === phase ? `M${n + 0.5} 10V${10 - (tall[step.size] ?? 7)}` : "")).join("");
      return s("path", { class: "ts-tick", d, "vector-effect": "non-scaling-stroke", data: { phase } });
    }));
  }

  /** Writes "line 7", "7" or nothing, whichever fits at this width. */
  label() {
    if (!this.groupItems) return;
    const width = (this.track.clientWidth * 16) / rem();
    for (const group of this.groupItems) {
      const room = (width * (group.to - group.from + 1)) / this.count - 4;
      const long = this.ctx.t("ui.line", { line: group.line });
      group.el.firstChild.textContent = group.line && room > 13 * long.length * 0.55 + 6 ? long : group.line && room > 8 * String(group.line).length + 4 ? String(group.line) : "";
    }
  }

  paint(step) {
    const now = this.ctx.state.scene.steps[step];
    this.range.value = String(step);
    this.range.setAttribute("aria-valuetext", this.ctx.t("ui.step_value", { step, steps: this.count - 1, headline: now.headline }));
    this.head.style.left = `${this.place(step + 0.5)}%`;
    for (const group of this.groupItems) setAttr(group.el, "data-now", String(step >= group.from && step <= group.to));
  }
}
