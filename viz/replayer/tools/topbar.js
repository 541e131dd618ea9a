// The top bar: lesson picker, Run and Stop, the status of Python, language and theme.

import { h, setText } from "../base/dom.js";
import { exportDialog } from "./exporting.js";
import { changeIcon, icon } from "../base/icons.js";
import { embedDialog, shareDialog } from "./share.js";

export class TopBar {
  constructor(ctx) {
    this.ctx = ctx;
    this.picker = h("select", { class: "ts-select", data: { action: "lesson" }, on: { change: () => ctx.bus.emit("lesson", { id: this.picker.value }) } });
    ctx.say(this.picker, "ui.lesson", "aria-label");
    this.runLabel = h("span");
    this.run = h("button", { class: "ts-button ts-primary", type: "button", data: { action: "run" }, on: { click: () => ctx.run() } }, icon("run", 14), this.runLabel);
    ctx.say(this.run, "ui.run_help", "title");
    this.stop = this.action("stop", "stop", "ui.stop", () => ctx.bus.emit("stop", {}));
    this.lang = h("button", { class: "ts-button", type: "button", data: { action: "lang" }, on: { click: () => this.switchLanguage() } });
    ctx.say(this.lang, "ui.next_language");
    ctx.say(this.lang, "ui.next_language_help", "aria-label");
    this.themeIcon = icon("moon", 16);
    this.theme = h("button", { class: "ts-button ts-square", type: "button", data: { action: "theme" }, on: { click: () => ctx.setTheme(ctx.state.theme === "dark" ? "light" : "dark") } }, this.themeIcon);
    ctx.say(this.theme, "ui.theme", "aria-label");
    ctx.say(this.theme, "ui.theme", "title");
    this.statusText = h("span", { class: "ts-status-text" });
    this.meter = h("progress", { class: "ts-meter", max: 1 });
    ctx.say(this.meter, "ui.loading_python", "aria-label");
    // Numbers that change all the time are for the eye: read aloud they would drown everything else.
    this.numbers = h("span", { class: "ts-status-numbers", "aria-hidden": "true" });
    this.again = this.offer();
    this.status = h("div", { class: "ts-status", role: "status" }, this.meter, this.statusText, this.numbers, this.again);
    this.noticeText = h("span");
    this.noticeButton = this.offer();
    this.notice = h("div", { class: "ts-notice", role: "status", hidden: true }, this.noticeText, this.noticeButton);
    this.el = h("header", { class: "ts-top" },
      h("h1", { class: "ts-brand" }, icon("logo", 20), h("span", { text: "Tapescope" })),
      this.picker, this.run, this.stop, h("span", { class: "ts-space" }), this.status, this.lang, this.theme,
      h("div", { class: "ts-tools" }, this.opener("share", "share", shareDialog(ctx)), this.opener("embed", "embed", embedDialog(ctx)), this.opener("export", "save", exportDialog(ctx)), this.opener("help", "help", ctx.help)), this.notice);
  }

  /** A button for whatever a status or notice offers to do: its event is named in `data-action`. */
  offer() {
    const el = h("button", { class: "ts-button", type: "button", hidden: true });
    el.addEventListener("click", () => this.ctx.bus.emit(el.dataset.action, {}));
    return el;
  }

  offering(el, action) {
    el.hidden = !action;
    if (!action) return;
    el.dataset.action = action.type;
    setText(el, this.ctx.t(action.key));
  }

  action(name, picture, key, fn) {
    const label = h("span");
    this.ctx.say(label, key);
    return h("button", { class: "ts-button", type: "button", data: { action: name }, on: { click: fn } }, icon(picture, 14), label);
  }

  /** A button that opens a dialog; narrow pages show only its icon. */
  opener(name, picture, dialog) {
    const label = h("span", { class: "ts-tool-text" });
    this.ctx.say(label, `ui.${name}`);
    const el = h("button", { class: "ts-button ts-tool", type: "button", "aria-haspopup": "dialog", data: { action: name }, on: { click: () => dialog.open() } }, icon(picture, 16), label);
    this.ctx.say(el, `ui.${name}`, "aria-label");
    this.ctx.say(el, `ui.${name}`, "title");
    return el;
  }

  switchLanguage() {
    this.ctx.bus.emit("lang", { lang: this.ctx.t("ui.next_language_id") });
  }

  refresh() {
    const { state, t } = this.ctx;
    const known = state.lessons.map((lesson) => `${lesson.id} ${lesson.title}`).join("\n");
    if (this.known !== known + state.lang) {
      this.known = known + state.lang;
      this.picker.replaceChildren(...state.lessons.map(({ id, title }) => h("option", { value: id, text: t("ui.lesson_title", { id, title }) })));
    }
    const own = !state.lessons.some(({ id }) => id === state.lesson);
    const first = this.picker.querySelector('option[value=""]');
    if (own && !first) this.picker.prepend(h("option", { value: "", disabled: true, text: t("ui.own_program") }));
    else if (!own) first?.remove();
    this.picker.value = own ? "" : state.lesson;
    this.picker.hidden = state.lessons.length === 0;
    this.run.disabled = state.running;
    this.run.setAttribute("aria-busy", String(state.running));
    const waiting = state.running && state.status?.state === "loading";
    setText(this.runLabel, t(waiting ? "ui.waiting" : state.running ? "ui.running" : "ui.run"));
    this.stop.hidden = !state.running;
    this.lang.lang = t("ui.next_language_tag");
    changeIcon(this.themeIcon, state.theme === "dark" ? "sun" : "moon");
    this.refreshStatus(state.status);
    this.refreshNotice(state.notice);
  }

  refreshNotice(notice) {
    this.notice.hidden = !notice;
    if (!notice) return;
    setText(this.noticeText, this.ctx.t(notice.key));
    this.offering(this.noticeButton, notice.action);
  }

  refreshStatus(status) {
    this.status.hidden = !status;
    if (!status) return;
    this.status.dataset.state = status.state;
    const { t } = this.ctx;
    setText(this.statusText, status.key ? t(status.key) : (status.text ?? ""));
    const parts = (status.parts ?? []).map(({ key, values }) => t(key, values));
    while (this.numbers.children.length > parts.length) this.numbers.lastChild.remove();
    while (this.numbers.children.length < parts.length) this.numbers.append(h("span", {}));
    parts.forEach((text, n) => setText(this.numbers.children[n], n ? ` · ${text}` : text));
    this.status.title = status.hint ? t(status.hint) : status.state === "failed" ? this.statusText.textContent : "";
    this.offering(this.again, status.action);
    this.meter.hidden = status.state !== "loading";
    if (status.progress === null || status.progress === undefined) this.meter.removeAttribute("value");
    else this.meter.value = status.progress;
  }
}
