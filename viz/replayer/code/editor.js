// The code pane: a textarea over a highlighted, numbered layer with tape bars, current line, rule line, values and errors.

import { h, rem, setAttr, setText, textWidth } from "../base/dom.js";
import { attachEditing } from "./editing.js";
import { highlight } from "./highlight.js";
import { codeKey, memory } from "../base/state.js";

export class Editor {
  constructor(ctx) {
    this.ctx = ctx;
    this.layer = h("div", { class: "ts-code-layer" });
    this.area = h("textarea", { class: "ts-code-area", spellcheck: "false", autocapitalize: "off", autocomplete: "off", wrap: "off", rows: 1 });
    ctx.say(this.area, "ui.code", "aria-label");
    ctx.say(this.area, "ui.code_help", "aria-description");
    this.sheet = h("div", { class: "ts-code-sheet" }, this.layer, this.area);
    this.scroll = h("div", { class: "ts-code-scroll" }, this.sheet);
    this.problem = h("div", { class: "ts-problem", role: "alert", hidden: true });
    this.reset = h("button", { class: "ts-button ts-quiet", type: "button", hidden: true, data: { action: "reset" }, on: { click: () => this.resetCode() } });
    ctx.say(this.reset, "ui.reset");
    this.notice = h("p", { class: "ts-shared", role: "status", hidden: true });
    const heading = h("h2", { class: "ts-heading" });
    ctx.say(heading, "ui.code");
    this.el = h("section", { class: "ts-code", data: { part: "code" } }, h("div", { class: "ts-code-top" }, heading, this.reset), this.notice, this.scroll, this.problem);
    ctx.say(this.el, "ui.code", "aria-label");
    this.lines = [];
    this.area.readOnly = ctx.state.mode === "embed";
    this.area.addEventListener("input", () => this.edited());
    this.area.addEventListener("pointerup", () => this.pickLine());
    attachEditing(this.area, () => ctx.run());
    new ResizeObserver(() => this.resized()).observe(this.scroll);
  }

  get source() {
    return this.area.value;
  }

  /** Shows the stored edit of the lesson, or else the lesson's own source. */
  open(original) {
    const { state } = this.ctx;
    const kept = state.mode === "app" ? memory.get(codeKey(state.lesson)) : null;
    this.original = original;
    this.put(kept ?? original);
  }

  put(source) {
    if (this.area.value !== source) this.area.value = source;
    this.render();
  }

  /** Shows a program that came with a link, or says that it could not be read; running is left to the person. */
  shared(source) {
    this.notice.textContent = this.ctx.t(source === null ? "ui.shared_broken" : "ui.shared_notice");
    this.notice.hidden = false;
    if (source !== null) this.put(source);
  }

  edited() {
    const { state } = this.ctx;
    memory.set(codeKey(state.lesson), this.source === this.original ? null : this.source);
    if (state.error) this.ctx.update({ error: null });
    if (state.selected) this.ctx.select(null);
    this.redraw ??= requestAnimationFrame(() => { // a paste may be told line by line
      this.redraw = null;
      this.render();
    });
    this.reset.hidden = this.source === this.original;
    this.ctx.bus.emit("edited", {});
  }

  resetCode() {
    this.change(this.original);
  }

  /** Puts another program in the place of this one, so that it can be undone. */
  change(source) {
    this.area.focus();
    this.area.select();
    if (!document.execCommand("insertText", false, source)) this.area.value = source;
    this.edited();
  }

  /** Redraws the layer: needed after an edit or a new scene, not for a step. */
  render() {
    const { state } = this.ctx;
    const tapes = state.scene?.tapes ?? [];
    const shown = new Map((state.scene?.code ?? []).map((line) => [line.n, line]));
    const covered = tapes.filter((tape) => (state.scene?.code ?? []).some((line) => line.bars?.includes(tape.id)));
    this.sheet.style.setProperty("--bars", Math.max(1, covered.length));
    const tokens = highlight(this.source);
    this.lines = tokens.map((list, index) => this.line(list, index + 1, shown.get(index + 1), covered));
    this.layer.replaceChildren(...this.lines.map((line) => line.el));
    this.area.rows = tokens.length;
    this.reset.hidden = state.mode === "embed" || this.source === this.original;
    this.room = null;
    if (state.step !== null && state.scene) {
      this.paint(state.step);
      this.settle(state.step);
    }
    this.showProblem();
  }

  line(tokens, n, known, covered) {
    const text = tokens.map(([, part]) => part).join("");
    const same = known !== undefined && known.text.trimEnd() === text.trimEnd();
    const inside = new Set(same ? known.bars : []);
    const live = covered.map((tape) => (inside.has(tape.id) ? null : [tape.id, h("i", { class: "ts-tape-bar", hidden: true, data: { hue: tape.hue } })]));
    const bars = covered.map((tape, slot) => h("i", { class: "ts-bar-slot" }, live[slot]?.[1] ?? h("i", { class: "ts-tape-bar", data: { hue: tape.hue, bar: tape.name } })));
    const note = h("span", { class: "ts-line-note" });
    const code = h("code", { class: "ts-line-text" }, ...tokens.map(([kind, part]) => (kind === "plain" || kind === "name" ? part : h("span", { class: `ts-tok-${kind}`, text: part }))));
    const el = h("div", { class: "ts-line-row", "aria-hidden": "true", data: { line: n, id: `line${n}` } }, h("i", { class: "ts-line-number", text: n }), h("i", { class: "ts-bars" }, ...bars), code, note);
    return { el, note, same, text: code, live: live.filter(Boolean) };
  }

  /** Lights the line that runs and the forward line whose rule runs; writes the values at line ends. */
  paint(step) {
    const { state, texts } = this.ctx;
    const now = state.scene.steps[step];
    this.lines.forEach((line, index) => {
      const n = index + 1;
      setAttr(line.el, "data-now", String(line.same && now.line === n));
      setAttr(line.el, "data-rule", String(line.same && now.rule_line === n));
      setAttr(line.el, "data-calling", String(line.same && Boolean(now.called?.includes(n))));
      // A function called inside a block is recorded too, wherever it stands.
      for (const [tape, bar] of line.live) {
        const shown = line.same && now.line === n && this.ctx.states.at(tape, step) === "recording";
        if (bar.hidden === shown) bar.hidden = !shown;
      }
      const note = line.same ? texts.at(`line${n}`, step) : "";
      if (line.told === note) return;
      line.told = note;
      setText(line.note, this.fitting(note, line));
    });
  }

  /** After everything is painted: the line it is about comes in sight. */
  settle(step) {
    this.follow(this.ctx.state.scene.steps[step].line);
  }

  resized() {
    const { scene, step } = this.ctx.state;
    if (!scene || step === null) return;
    this.room = null;
    for (const line of this.lines) line.told = null;
    this.paint(step);
    this.settle(step);
  }

  /** Px free at the end of each line, and the notes' font: measured once, for measuring between two changes costs a layout. */
  measure() {
    const { clientWidth, scrollWidth } = this.scroll;
    setAttr(this.sheet, "data-wide", String(scrollWidth > clientWidth));
    const { fontSize, fontFamily } = getComputedStyle(this.lines[0]?.note ?? this.sheet); // with tabular figures there is no shorthand
    this.font = `${fontSize} ${fontFamily}`;
    this.room = new Map(this.lines.map((line) => [line, clientWidth - line.text.offsetLeft - line.text.offsetWidth - rem()]));
  }

  /** A note that leaves the code readable: whole, or its value alone, or nothing. */
  fitting(note, line) {
    if (!note) return "";
    if (!this.room) this.measure();
    const value = `= ${note.split(" = ").at(-1)}`;
    return [note, value].find((one) => textWidth(one, this.font) <= this.room.get(line)) ?? "";
  }

  /** Keeps the current line in sight while someone watches rather than types. */
  follow(n) {
    const row = this.lines[n - 1]?.el;
    if (!row || this.ctx.focused() === this.area) return;
    const top = row.offsetTop;
    const { scrollTop, clientHeight } = this.scroll;
    const tall = row.offsetHeight;
    if (top < scrollTop + tall || top + 2 * tall > scrollTop + clientHeight) this.scroll.scrollTop = top - clientHeight / 2;
  }

  /** Marks the line of an error and says what happened below the code. */
  showProblem() {
    const { error, scene, step } = this.ctx.state;
    const ended = scene && scene.end?.kind !== "done" && step === scene.steps.length - 1 && !this.ctx.stale() ? scene.end : null;
    const shown = error ?? (ended?.text ? ended : null);
    this.problem.hidden = !shown;
    this.lines.forEach((line, index) => setAttr(line.el, "data-error", String(Boolean(shown) && shown.line === index + 1)));
    if (!shown) return;
    const where = shown.line ? this.ctx.t("ui.error_on_line", { line: shown.line }) : this.ctx.t("ui.error");
    this.problem.replaceChildren(h("strong", { text: where }), h("span", { text: shown.text ?? "" }), ...(shown.detail ? [h("code", { text: shown.detail })] : []));
  }

  pickLine() {
    if (this.area.selectionStart !== this.area.selectionEnd) return;
    const n = this.source.slice(0, this.area.selectionStart).split("\n").length;
    if (this.lines[n - 1]?.same) this.ctx.select(`line${n}`, { focus: false });
  }
}
