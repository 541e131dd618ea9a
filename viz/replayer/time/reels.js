// The reels: one row per tape, one cell per record, a record head on the next free cell and a read head on the replayed one.

import { h, setAttr, setText } from "../base/dom.js";
import { Following } from "./following.js";
import { changeIcon, icon } from "../base/icons.js";
import { TapeTables } from "./tables.js";

const ICONS = { recording: "record", rewinding: "rewind", paused: "pause", idle: "idle", spent: "idle", kept: "idle", gone: "gone", hidden: "idle" };

/** A label as HTML, with drawn overbar and real subscript. */
export function htmlLabel(label) {
  return h("span", { class: "ts-cell-name" }, h("span", { class: label.bar ? "ts-bar" : null, text: label.t }), label.sub ? h("sub", { text: label.sub }) : null);
}

export class Reels {
  constructor(ctx) {
    this.ctx = ctx;
    this.list = h("div", { class: "ts-reel-list" });
    this.heading = h("h2", { class: "ts-heading" });
    ctx.say(this.heading, "ui.tapes");
    this.tables = new TapeTables(ctx);
    this.el = h("section", { class: "ts-reels", data: { part: "reels" } }, this.heading, this.list, this.tables.el);
    ctx.say(this.el, "ui.tapes", "aria-label");
    this.following = new Following(this.el, "y");
  }

  draw(scene) {
    this.cells = new Map();
    this.rows = new Map();
    const reels = new Map(scene.reels.map((reel) => [reel.tape, reel]));
    this.list.replaceChildren(...scene.tapes.map((tape) => this.row(tape, reels.get(tape.id)?.cells ?? [])));
    this.el.hidden = scene.tapes.length === 0;
    this.tables.draw(scene);
  }

  row(tape, cells) {
    const mark = icon("idle", 16);
    const word = h("span", { class: "ts-reel-word" });
    const strip = h("div", { class: "ts-strip", role: "group", tabindex: "-1", "aria-label": this.ctx.t("ui.records_of", { tape: tape.name }) });
    cells.forEach((cell, index) => strip.append(this.cell(cell, index, tape)));
    const slot = h("span", { class: "ts-slot", "aria-hidden": "true" }, h("span", { class: "ts-slot-box" }));
    strip.append(slot);
    const row = h("div", { class: "ts-reel", data: { reel: tape.name, id: tape.id, hue: tape.hue, state: "hidden", persistent: String(Boolean(tape.persistent)) } },
      h("div", { class: "ts-reel-head" }, h("div", { class: "ts-reel-title" }, mark, h("span", { class: "ts-reel-name", title: tape.name, text: tape.name })), word), strip);
    this.rows.set(tape.id, { row, mark, word, cells: cells.map(({ id }) => id), slot, following: new Following(strip, "x") });
    return row;
  }

  cell(cell, index, tape) {
    const flag = h("span", { class: "ts-flag" });
    const where = cell.line ? this.ctx.t("ui.line", { line: cell.line }) : "";
    const el = h("button", {
      class: "ts-cell", type: "button", tabindex: index === 0 ? "0" : "-1", data: { reel: tape.name, cell: index, ...cell.data, id: cell.id, hue: tape.hue, state: "hidden" },
    }, flag, h("span", { class: "ts-cell-stripe" }), htmlLabel(cell.label), h("span", { class: "ts-cell-line", text: where }));
    this.cells.set(cell.id, { el, flag, label: cell.label, node: cell.node });
    return el;
  }

  paint(from, to) {
    const { states, texts, t } = this.ctx;
    for (const id of states.changed(from, to)) {
      const cell = this.cells.get(id);
      if (cell) {
        const state = states.at(id, to);
        setAttr(cell.el, "data-state", state);
        const word = /landing|reading|skipped/.exec(state)?.[0];
        setText(cell.flag, word ? t(`ui.cell_${word}`) : "");
      }
      const row = this.rows.get(id);
      if (row) this.paintRow(row, states.at(id, to));
    }
    const focus = this.ctx.state.scene.steps[to].focus ?? [];
    for (const [id, row] of this.rows) {
      setText(row.word, this.doing(states.at(id, to), texts.at(id, to)));
      setAttr(row.row, "data-now", String(focus.includes(id)));
    }
    this.tables.paint(to);
  }

  /** After everything is painted: the cells at work come in sight, and with one that lands the slot of the next. */
  settle() {
    const { states, state: { playing, step } } = this.ctx;
    for (const { row, cells, slot, following } of this.rows.values()) {
      this.rove(cells, step);
      const active = cells.findLast((id) => /landing|reading/.test(states.at(id, step)));
      if (!active) continue;
      this.following.show(row, playing);
      if (slot.offsetWidth && /landing/.test(states.at(active, step))) following.show(slot, playing);
      following.show(this.cells.get(active).el, playing);
    }
  }

  /** One cell of a reel is its tab stop: it has to be one that is there. */
  rove(cells, step) {
    const there = (id) => !/hidden|empty|gone/.test(this.ctx.states.at(id, step));
    const stop = cells.find((id) => this.cells.get(id).el.tabIndex === 0);
    if (stop && there(stop)) return;
    const next = cells.find(there);
    if (!next) return;
    if (stop) this.cells.get(stop).el.tabIndex = -1;
    this.cells.get(next).el.tabIndex = 0;
  }

  paintRow(row, state) {
    setAttr(row.row, "data-state", state);
    changeIcon(row.mark, ICONS[state.split(" ")[0]] ?? "idle");
  }

  /** What a tape does: the scene's words, and that it rewinds, which nobody should miss. */
  doing(state, note) {
    const [word] = state.split(" ");
    if (word === "hidden") return "";
    const name = this.ctx.t(`ui.tape_${word}`);
    if (!note) return name;
    return word === "rewinding" && !note.includes(name) ? `${name} · ${note}` : note;
  }
}
