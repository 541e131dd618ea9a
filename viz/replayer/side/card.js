// The step card: where we are, the sentence, the rule in up to four substitutions, the running sum, and facts.

import { h, spans } from "../base/dom.js";

/** A sentence whose ∂y/∂x stay in one piece at the end of a line. */
const whole = (text) => text.split(/(∂[\w.]{1,12}\/∂[\w.]{1,12})/).map((part, i) => (i % 2 ? h("span", { class: "ts-whole", text: part }) : part));

export class Card {
  /** @param {Details} details stands between the facts and the notes */
  constructor(ctx, details) {
    this.ctx = ctx;
    this.where = h("p", { class: "ts-heading ts-where" });
    this.headline = h("h2", { class: "ts-headline" });
    this.text = h("p", { class: "ts-sentence" });
    this.rule = h("div", { class: "ts-rule" });
    this.facts = h("div", { class: "ts-facts" });
    this.notes = h("ul", { class: "ts-notes" });
    this.el = h("section", { class: "ts-card", data: { part: "card" } }, this.where, this.headline, this.text, this.rule, this.facts, details.el, this.notes);
    ctx.say(this.el, "ui.step_card", "aria-label");
  }

  paint(step) {
    const { state, t } = this.ctx;
    const { steps, notes } = state.scene;
    const now = steps[step];
    const values = { step, steps: steps.length - 1, line: now.line, from: now.called?.at(-1) };
    this.where.textContent = t(values.from ? "ui.where_called" : now.line ? "ui.where_line" : "ui.where", values);
    this.headline.replaceChildren(...whole(now.headline));
    this.text.replaceChildren(...(now.text === now.headline ? [] : whole(now.text)));
    this.el.dataset.phase = now.phase;
    this.el.dataset.kind = now.kind;
    this.rule.replaceChildren(...this.formula(now.card));
    this.facts.replaceChildren(...this.rows(now.card?.rows));
    const opens = state.scene.groups?.some(({ id, open }) => !open && this.ctx.groups.canOpen(id));
    this.notes.replaceChildren(...[...(notes ?? []), ...(opens ? [t("ui.fold_open")] : [])].map((text) => h("li", { text })));
  }

  formula(card) {
    if (!card) return [];
    const out = [];
    if (card.title) out.push(h("h3", { class: "ts-heading ts-named" }, this.name(card)));
    if (card.lines?.length) out.push(h("div", { class: "ts-formula" }, ...card.lines.map((line) => h("p", {}, ...spans(line)))));
    if (card.sum) {
      out.push(h("h3", { class: "ts-heading", text: this.ctx.t("ui.sum_so_far") }), h("div", { class: "ts-formula ts-sum" }, h("p", {}, ...spans(card.sum))));
    }
    return out;
  }

  /** What the card is about; where that is drawn, pressing it selects it. */
  name({ title, ref }) {
    if (!ref) return title;
    return h("button", { class: "ts-card-name", type: "button", text: title, data: { ref }, "aria-label": this.ctx.t("ui.select", { name: title }) });
  }

  /** The card's parts that stand for a node. */
  parts(id) {
    return [...this.el.querySelectorAll("[data-ref]")].filter((part) => part.dataset.ref === id);
  }

  rows(rows) {
    if (!rows?.length) return [];
    return [h("dl", { class: "ts-rows" }, ...rows.map(([name, value]) => h("div", {}, h("dt", { text: name }), h("dd", { text: value }))))];
  }
}
