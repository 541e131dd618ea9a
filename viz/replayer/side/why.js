// Why results are None, NaN, infinite or zero: each reason with its proof, and the change that was run, to be put into the editor.

import { h } from "../base/dom.js";

const ODD = /NaN|nan|∞|inf/;

/** Whether a scene may have results that need a reason: a path that ends, or a gradient that is no ordinary number. */
function asks(scene) {
  return scene.nodes.some(({ kind, role, data }) => kind === "cut" || (role === "gradient" && ODD.test(data?.value ?? "")));
}

export class Why {
  constructor(ctx) {
    this.ctx = ctx;
    this.answer = null;
    this.waiting = false;
    const heading = h("h2", { class: "ts-heading" });
    ctx.say(heading, "ui.why");
    this.ask = h("button", { class: "ts-button", type: "button", data: { action: "why" }, on: { click: () => this.prove() } });
    ctx.say(this.ask, "ui.why_ask");
    this.status = h("p", { class: "ts-why-status", role: "status" });
    this.list = h("ol", { class: "ts-reasons" });
    this.el = h("section", { class: "ts-proofs", hidden: true, data: { part: "why" } }, heading, this.ask, this.status, this.list);
    ctx.say(this.el, "ui.why", "aria-label");
    ctx.bus.on("edited", () => this.refresh());
  }

  /** A new scene: what was said of the last one is void. */
  draw() {
    this.answer = null;
    this.waiting = false;
    this.list.replaceChildren();
    this.refresh();
  }

  prove() {
    this.waiting = true;
    this.refresh();
    this.ctx.bus.emit("why", {});
  }

  /** Takes the reasons that are proven so far; `done` when there are no more. */
  show(answer) {
    this.answer = answer;
    this.waiting = !answer.done;
    this.list.replaceChildren(...answer.list.map((reason) => this.reason(reason)));
    this.refresh();
  }

  refresh() {
    const { state, bus, t } = this.ctx;
    const { answer, waiting } = this;
    this.el.hidden = !state.scene || state.mode === "embed" || !bus.listens("why") || !(answer || asks(state.scene));
    this.ask.hidden = waiting || Boolean(answer && !answer.failed);
    const said = waiting ? "ui.why_waits" : answer?.failed ? "ui.why_failed" : answer && !answer.list.length ? "ui.why_nothing" : null;
    this.status.hidden = !said;
    this.status.textContent = said ? t(said) : "";
    const stale = this.ctx.stale();
    for (const button of this.list.querySelectorAll("button")) button.disabled = stale;
  }

  reason({ text, proof, diff, program }) {
    const { t } = this.ctx;
    const parts = [h("p", { text })];
    if (proof) parts.push(h("p", { class: "ts-proof", text: proof }));
    if (diff) {
      const tags = { "+": "ins", "-": "del" };
      const lines = diff.map(([sign, line]) => h(tags[sign] ?? "span", { class: "ts-diff-line", data: { sign } }, h("i", { "aria-hidden": "true", text: sign }), line));
      parts.push(h("pre", { class: "ts-diff", role: "group", tabindex: "0", "aria-label": t("ui.why_diff") }, ...lines));
      parts.push(h("div", { class: "ts-actions" }, h("button", { class: "ts-button ts-primary", type: "button", text: t("ui.why_apply"), data: { action: "apply" }, on: { click: () => this.ctx.editor.change(program) } })));
    }
    return h("li", {}, ...parts);
  }
}
