// The step card: where we are, the sentence, the rule in up to four substitutions, the running sum, and facts.

import { h, spans } from "./dom.js";

export class Card {
  constructor(ctx) {
    this.ctx = ctx;
    this.where = h("p", { class: "ts-heading ts-where" });
    this.headline = h("h2", { class: "ts-headline" });
    this.text = h("p", { class: "ts-sentence" });
    this.rule = h("div", { class: "ts-rule" });
    this.facts = h("div", { class: "ts-facts" });
    this.details = h("div", { class: "ts-details", hidden: true });
    this.notes = h("ul", { class: "ts-notes" });
    this.el = h("section", { class: "ts-card", data: { part: "card" } }, this.where, this.headline, this.text, this.rule, this.facts, this.details, this.notes);
    ctx.say(this.el, "ui.step_card", "aria-label");
  }

  paint(step) {
    const { state, t } = this.ctx;
    const { steps, notes } = state.scene;
    const now = steps[step];
    const values = { step, steps: steps.length - 1, line: now.line };
    this.where.textContent = t(now.line ? "ui.where_line" : "ui.where", values);
    this.headline.textContent = now.headline;
    this.text.textContent = now.text === now.headline ? "" : now.text;
    this.el.dataset.phase = now.phase;
    this.rule.replaceChildren(...this.formula(now.card));
    this.facts.replaceChildren(...this.rows(now.card?.rows));
    this.notes.replaceChildren(...(notes ?? []).map((text) => h("li", { text })));
  }

  formula(card) {
    if (!card) return [];
    const out = [];
    if (card.title) out.push(h("h3", { class: "ts-heading", text: card.title }));
    if (card.lines?.length) out.push(h("div", { class: "ts-formula" }, ...card.lines.map((line) => h("p", {}, ...spans(line)))));
    if (card.sum) {
      out.push(h("h3", { class: "ts-heading", text: this.ctx.t("ui.sum_so_far") }), h("div", { class: "ts-formula ts-sum" }, h("p", {}, ...spans(card.sum))));
    }
    return out;
  }

  rows(rows) {
    if (!rows?.length) return [];
    return [h("dl", { class: "ts-rows" }, ...rows.map(([name, value]) => h("div", {}, h("dt", { text: name }), h("dd", { text: value }))))];
  }
}

/** What is known about the selected tensor, with a way to the step that made it. */
export class Details {
  constructor(ctx, card) {
    this.ctx = ctx;
    this.el = card.details;
  }

  /** Shows a tensor, or else the sentence about a node that holds none (a cut path, say); nothing for null. */
  show(tensor, sentence = null) {
    const { t } = this.ctx;
    this.el.hidden = !tensor && !sentence;
    const close = h("button", { class: "ts-button ts-quiet", type: "button", text: t("ui.clear_selection"), on: { click: () => this.ctx.select(null) } });
    if (!tensor) {
      this.el.replaceChildren(h("p", { text: sentence ?? "" }), h("div", { class: "ts-actions" }, close));
      return;
    }
    const jump = h("button", { class: "ts-button", type: "button", text: t("ui.go_where_made", { step: tensor.made }), on: { click: () => this.ctx.goto(tensor.made) } });
    const facts = [
      [t("ui.value"), tensor.value], [t("ui.shape"), tensor.shape], [t("ui.dtype"), tensor.dtype],
      ...(tensor.line ? [[t("ui.made_on"), t("ui.line", { line: tensor.line })]] : []),
      [t("ui.recorded_by"), tensor.recorded_by?.length ? tensor.recorded_by.join(", ") : t("ui.nobody")],
      ...(tensor.gradients ?? []).map((one) => [one.label, one.text]),
    ];
    this.el.replaceChildren(
      h("h3", { class: "ts-heading", text: t("ui.selected", { name: tensor.name }) }),
      h("dl", { class: "ts-rows" }, ...facts.map(([name, value]) => h("div", {}, h("dt", { text: name }), h("dd", { text: value })))),
      h("div", { class: "ts-actions" }, tensor.made !== undefined && tensor.made !== null ? jump : null, close),
    );
  }
}
