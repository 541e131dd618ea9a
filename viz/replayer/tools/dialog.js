// A modal dialog on the native <dialog>: the browser keeps the focus inside, Escape closes, the focus returns where it was.

import { h } from "../base/dom.js";
import { icon } from "../base/icons.js";

export class Dialog {
  /**
   * @param {string} name for `data-dialog`
   * @param {string} title catalog key of its heading
   * @param {(body: HTMLElement) => void} fill draws the content; called each time it opens
   */
  constructor(ctx, name, title, fill) {
    this.ctx = ctx;
    this.name = name;
    this.title = title;
    this.fill = fill;
    this.el = null;
  }

  build() {
    const { ctx } = this;
    const heading = h("h2", { id: ctx.uid(`${this.name}-title`) });
    ctx.say(heading, this.title);
    const close = h("button", { class: "ts-button ts-square", type: "button", data: { action: "close" }, on: { click: () => this.el.close() } }, icon("close", 16));
    ctx.say(close, "ui.close", "aria-label");
    this.body = h("div", { class: "ts-dialog-body" });
    this.el = h("dialog", { class: "ts-dialog", "aria-labelledby": heading.id, data: { dialog: this.name } }, h("div", { class: "ts-dialog-top" }, heading, close), this.body);
    this.el.addEventListener("click", (event) => { if (event.target === this.el) this.el.close(); }); // the backdrop
    ctx.root.append(this.el);
  }

  open() {
    if (!this.el) this.build();
    if (this.el.open) return;
    this.ctx.player.pause();
    this.body.replaceChildren();
    this.fill(this.body);
    this.el.showModal();
  }
}

/** A read-only text with a button that copies it and says so. */
export function copyField(ctx, label, text, rows = 1) {
  const field = h("textarea", { class: "ts-copy", readonly: true, rows, spellcheck: "false", "aria-label": label });
  field.value = text;
  field.addEventListener("focus", () => field.select());
  const said = h("span", { class: "ts-said", role: "status" });
  const copy = h("button", { class: "ts-button ts-primary", type: "button", text: ctx.t("ui.copy"), data: { action: "copy" }, on: { click: async () => { said.textContent = ctx.t((await copied(field)) ? "ui.copied" : "ui.copy_by_hand"); } } });
  return h("div", { class: "ts-copy-row" }, field, h("div", { class: "ts-actions" }, copy, said));
}

/** Copies a field's text; where the page may not, the text is left selected. */
async function copied(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus();
    field.select();
    return document.execCommand("copy");
  }
}
