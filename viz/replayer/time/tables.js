// The table twin of every tape: the same records as rows, for people who would rather read than look.

import { h, plain } from "../base/dom.js";

export class TapeTables {
  constructor(ctx) {
    this.ctx = ctx;
    this.body = h("div", { class: "ts-tables" });
    const summary = h("summary", {});
    ctx.say(summary, "ui.as_tables");
    this.el = h("details", { class: "ts-twin", on: { toggle: () => this.paint(ctx.state.step ?? 0) } }, summary, this.body);
  }

  draw(scene) {
    this.scene = scene;
    this.paint(0);
  }

  /** Only an open table is kept up to date; opening it catches up. */
  paint(step) {
    if (!this.el.open || !this.scene) return;
    const { t } = this.ctx;
    const names = new Map(this.scene.tapes.map((tape) => [tape.id, tape.name]));
    this.body.replaceChildren(...this.scene.reels.map((reel) => this.table(reel, names.get(reel.tape), step, t)));
  }

  table(reel, name, step, t) {
    const head = ["ui.table_number", "ui.table_op", "ui.table_line", "ui.table_state"].map((key) => h("th", { scope: "col", text: t(key) }));
    const rows = reel.cells.flatMap((cell, index) => {
      const state = this.ctx.states.at(cell.id, step).split(" ")[0];
      if (state === "empty" || state === "hidden") return [];
      return [h("tr", {}, ...[String(index + 1), plain(cell.label), cell.line ? String(cell.line) : "", t(`ui.cell_${state}`)].map((text) => h("td", { text })))];
    });
    const none = h("tr", {}, h("td", { colspan: 4, text: t("ui.no_records") }));
    return h("table", { data: { table: name } }, h("caption", { text: t("ui.records_of", { tape: name }) }), h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...(rows.length ? rows : [none])));
  }
}
