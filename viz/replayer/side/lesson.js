// The lesson's text beside the code, from its small Markdown: paragraphs, lists, bold, emphasis, code.

import { h } from "../base/dom.js";

const INLINE = /`([^`]+)`|\*\*(.+?)\*\*|\*(.+?)\*/g;

function inline(text) {
  const out = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    out.push(text.slice(from, match.index));
    const [whole, code, bold, soft] = match;
    if (code !== undefined) out.push(h("code", { text: code }));
    else out.push(h(bold === undefined ? "em" : "strong", {}, ...inline(bold ?? soft)));
    from = match.index + whole.length;
  }
  out.push(text.slice(from));
  return out.filter((part) => part !== "");
}

function block(text) {
  const lines = text.split("\n");
  if (lines.every((line) => /^[-*] /.test(line))) return h("ul", {}, ...lines.map((line) => h("li", {}, ...inline(line.slice(2)))));
  return h("p", {}, ...inline(lines.join("\n")));
}

export class Lesson {
  constructor(ctx) {
    this.ctx = ctx;
    this.title = h("h2", { class: "ts-lesson-title" });
    this.body = h("div", { class: "ts-lesson-text" });
    this.el = h("section", { class: "ts-lesson", data: { part: "lesson" } }, this.title, this.body);
    ctx.say(this.el, "ui.lesson", "aria-label");
  }

  refresh() {
    const { state } = this.ctx;
    const lesson = state.lessons.find((one) => one.id === state.lesson);
    this.el.hidden = !lesson?.text;
    if (this.shown === lesson?.text) return;
    this.shown = lesson?.text;
    this.title.textContent = lesson?.title ?? "";
    this.body.replaceChildren(...(lesson?.text ?? "").trim().split(/\n{2,}/).map(block));
  }
}
