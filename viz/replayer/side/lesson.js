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
    this.fold = h("details", { open: true }, h("summary", {}, this.title), this.body);
    this.el = h("section", { class: "ts-lesson", data: { part: "lesson" } }, this.fold);
    ctx.say(this.el, "ui.lesson", "aria-label");
    this.own = false; // whether the picture is of the learner's own program, and not of the lesson's
  }

  refresh() {
    const { state } = this.ctx;
    const lesson = state.lessons.find((one) => one.id === state.lesson);
    this.el.hidden = !lesson?.text;
    const own = Boolean(state.scene) && state.scene.source !== state.original;
    if (own !== this.own) this.fold.open = !own; // the lesson's text is not about this program; it can be had back
    const title = lesson ? this.ctx.t(own ? "ui.lesson_text" : "ui.lesson_title_alone", lesson) : "";
    const changed = this.shown !== lesson?.text;
    this.own = own;
    this.title.textContent = title;
    if (!changed) return;
    this.shown = lesson?.text;
    this.body.replaceChildren(...(lesson?.text ?? "").trim().split(/\n{2,}/).map(block));
  }
}
