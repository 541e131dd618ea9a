// The details panel: what is known about the selected tensor or cut, with ways to the steps that concern it.

import { h } from "../base/dom.js";

const SHOWN = 6; // gradients of a tensor listed before "and more"

export class Details {
  constructor(ctx) {
    this.ctx = ctx;
    this.el = h("div", { class: "ts-details", hidden: true, data: { part: "details" } });
  }

  /** Shows a tensor, or else the sentence about a node that holds none (a cut path, say); nothing for null. */
  show(tensor, sentence = null) {
    this.el.hidden = !tensor && !sentence;
    if (this.el.hidden) return;
    const close = this.button(this.ctx.t("ui.clear_selection"), () => this.ctx.select(null), "ts-quiet");
    if (tensor) this.el.replaceChildren(...this.tensor(tensor), h("div", { class: "ts-actions" }, close));
    else this.el.replaceChildren(h("p", { text: sentence }), h("div", { class: "ts-actions" }, close));
    this.reveal();
  }

  /** Scrolls the card's own pane, never the page, until the panel is in sight. */
  reveal() {
    const pane = this.el.closest(".ts-side");
    if (!pane || pane.scrollHeight <= pane.clientHeight) return;
    const { top, bottom } = this.el.getBoundingClientRect();
    const box = pane.getBoundingClientRect();
    if (bottom > box.bottom) pane.scrollTop += Math.min(bottom - box.bottom + 8, top - box.top - 8);
  }

  button(text, fn, cls = "") {
    return h("button", { class: `ts-button ${cls}`.trim(), type: "button", text, on: { click: fn } });
  }

  /** A jump keeps the selection: what was asked about stays lit. */
  jump(step, key) {
    if (step === undefined || step === null) return null;
    return this.button(this.ctx.t(key, { step }), () => this.ctx.player.goto(step));
  }

  tensor(tensor) {
    const { t } = this.ctx;
    const facts = [
      [t("ui.value"), tensor.value], [t("ui.shape"), tensor.shape], [t("ui.dtype"), tensor.dtype],
      ...(tensor.line ? [[t("ui.made_on"), t("ui.line", { line: tensor.line })]] : []),
      [t("ui.recorded_by"), tensor.recorded_by?.length ? tensor.recorded_by.join(", ") : t("ui.nobody")],
    ];
    const gradients = tensor.gradients ?? [];
    return [
      h("h3", { class: "ts-heading ts-named", text: t("ui.selected", { name: tensor.name }) }),
      h("dl", { class: "ts-rows" }, ...facts.map(([name, value]) => h("div", {}, h("dt", { text: name }), h("dd", { text: value })))),
      tensor.why ? h("p", { class: "ts-why", text: tensor.why }) : "",
      h("div", { class: "ts-actions" }, this.jump(tensor.made, "ui.go_where_made")),
      ...(gradients.length ? [h("h4", { class: "ts-heading", text: t("ui.gradients") }), this.gradients(gradients)] : []),
    ];
  }

  /** One row per gradient() call; its value leads to the step where it is done. */
  gradients(all) {
    const { t } = this.ctx;
    const rows = all.slice(0, SHOWN).map(({ label, text, step }) => {
      const value = step === undefined || step === null ? text : h("button", { class: "ts-link", type: "button", text, title: t("ui.go_step", { step }), "aria-label": t("ui.go_step_value", { value: text, step }), on: { click: () => this.ctx.player.goto(step) } });
      return h("div", {}, h("dt", { class: "ts-code-word", text: label }), h("dd", {}, value));
    });
    if (all.length > SHOWN) rows.push(h("div", {}, h("dt", { text: t("ui.and_more", { count: all.length - SHOWN }) }), h("dd")));
    return h("dl", { class: "ts-rows" }, ...rows);
  }
}
