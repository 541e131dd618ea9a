// What the program has printed up to the step shown.

import { h } from "../base/dom.js";

export class Output {
  constructor(ctx) {
    this.ctx = ctx;
    const heading = h("h2", { class: "ts-heading" });
    ctx.say(heading, "ui.output");
    this.text = h("pre", { class: "ts-printed", role: "region", tabindex: "0" });
    ctx.say(this.text, "ui.output", "aria-label");
    this.el = h("div", { class: "ts-output", data: { part: "output" } }, heading, this.text);
  }

  paint(step) {
    const printed = (this.ctx.state.scene.output ?? []).filter(([at]) => at <= step).map(([, text]) => text).join("");
    if (this.shown === printed + this.ctx.state.lang) return; // measuring the scroll height costs a layout of the page
    this.shown = printed + this.ctx.state.lang;
    this.text.textContent = printed || this.ctx.t("ui.nothing_printed");
    this.text.dataset.empty = String(printed === "");
    if (printed) this.text.scrollTop = this.text.scrollHeight;
  }
}
