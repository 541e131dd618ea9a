// Help: every key and what it does, and the legend of the picture.

import { Dialog } from "./dialog.js";
import { h } from "../base/dom.js";
import { drawLegend } from "../picture/legend.js";
import { memory } from "../base/state.js";

/** Keys as they are printed on keyboards, with the catalog key of what they do. */
const KEYS = [
  [["→", "←"], "ui.key_step"], [["↓", "↑"], "ui.key_line"], [["1", "2", "3"], "ui.key_size"], [["Home", "End"], "ui.key_ends"], [["Space"], "ui.key_play"],
  [["+", "−", "0"], "ui.key_zoom"], [["/"], "ui.key_search"], [["Ctrl/⌘ + Enter"], "ui.key_run"], [["Tab"], "ui.key_tab"],
  [["← → ↑ ↓"], "ui.key_walk"], [["Enter"], "ui.key_select"], [["Esc"], "ui.key_escape"], [["?"], "ui.key_help"],
];

/** Keys that type a character get in the way of those who speak to their computer: they can be switched off. */
function shortcuts({ t, state }) {
  const box = h("input", { type: "checkbox", class: "ts-check", data: { action: "shortcuts" }, on: { change: () => {
    state.shortcuts = box.checked;
    memory.set("tapescope.shortcuts", box.checked ? null : "off");
  } } });
  box.checked = state.shortcuts;
  return h("label", { class: "ts-motion" }, box, h("span", { text: t("ui.shortcuts") }));
}

export function helpDialog(ctx) {
  return new Dialog(ctx, "help", "ui.help", (body) => {
    const { t, state } = ctx;
    const rows = KEYS.map(([keys, key]) => h("tr", {}, h("th", { scope: "row" }, ...keys.map((text) => h("kbd", { text }))), h("td", { text: t(key) })));
    const table = h("table", { class: "ts-keys" }, h("caption", { text: t("ui.keys") }), h("tbody", {}, ...rows));
    const legend = h("ul", { class: "ts-legend-list" });
    if (state.scene) drawLegend(legend, state.scene, t);
    body.append(h("p", { text: t("ui.help_intro") }), table, shortcuts(ctx), h("h3", { class: "ts-heading", text: t("ui.legend") }), legend);
  });
}
