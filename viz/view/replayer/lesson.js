// The lesson's text beside the code: a few harmless tags are kept, everything else becomes plain text.

import { h } from "./dom.js";

const TAGS = new Set(["P", "B", "STRONG", "I", "EM", "CODE", "PRE", "UL", "OL", "LI", "BR", "H3", "H4", "A", "SPAN", "SUB", "SUP"]);

function clean(node, into) {
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) into.append(child.textContent);
    else if (child.nodeType === Node.ELEMENT_NODE && TAGS.has(child.tagName)) {
      const href = child.tagName === "A" ? child.getAttribute("href") ?? "" : "";
      const link = /^(https:|#|\?|\.{0,2}\/)/.test(href) ? { href, rel: "noopener", target: "_blank" } : {};
      const copy = h(child.tagName.toLowerCase(), link);
      clean(child, copy);
      into.append(copy);
    } else if (child.nodeType === Node.ELEMENT_NODE) clean(child, into);
  }
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
    this.el.hidden = !lesson?.text_html;
    if (this.shown === lesson?.text_html) return;
    this.shown = lesson?.text_html;
    this.title.textContent = lesson?.title ?? "";
    this.body.replaceChildren();
    if (lesson?.text_html) clean(new DOMParser().parseFromString(lesson.text_html, "text/html").body, this.body);
  }
}
