// Help: every key and what it does, and the legend of the picture.

import { Dialog } from "./dialog.js";
import { h } from "./dom.js";
import { drawLegend } from "./legend.js";

/** Keys as they are printed on keyboards, with the catalog key of what they do. */
const KEYS = [
  [["→", "←"], "ui.key_step"], [["↓", "↑"], "ui.key_line"], [["Home", "End"], "ui.key_ends"], [["Space"], "ui.key_play"],
  [["+", "−", "0"], "ui.key_zoom"], [["/"], "ui.key_search"], [["Ctrl/⌘ + Enter"], "ui.key_run"], [["Tab"], "ui.key_tab"],
  [["← → ↑ ↓"], "ui.key_walk"], [["Enter"], "ui.key_select"], [["Esc"], "ui.key_escape"], [["?"], "ui.key_help"],
];

export function helpDialog(ctx) {
  return new Dialog(ctx, "help", "ui.help", (body) => {
    const { t, state } = ctx;
    const rows = KEYS.map(([keys, key]) => h("tr", {}, h("th", { scope: "row" }, ...keys.map((text) => h("kbd", { text }))), h("td", { text: t(key) })));
    const table = h("table", { class: "ts-keys" }, h("caption", { text: t("ui.keys") }), h("tbody", {}, ...rows));
    const legend = h("ul", { class: "ts-legend-list" });
    if (state.scene) drawLegend(legend, state.scene, t);
    body.append(h("p", { text: t("ui.help_intro") }), table, h("h3", { class: "ts-heading", text: t("ui.legend") }), legend);
  });
}
