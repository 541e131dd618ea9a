// The legend inside the picture: one meaning per sign, and only the signs this scene uses.

import { h, s } from "../base/dom.js";
import { iconPath } from "../base/icons.js";

const swatch = (...parts) => s("svg", { width: 26, height: 18, viewBox: "1 0 28 20", "aria-hidden": "true", class: "ts-swatch" }, ...parts);

function ringSwatch(tape) {
  const parts = [s("g", { class: "ts-ring", data: { hue: tape.hue, state: "done" } }, s("circle", { class: "ts-ring-line", cx: 15, cy: 10, r: 7.5 }))];
  if (tape.hue === 3) parts[0].append(s("circle", { class: "ts-ring-core", cx: 15, cy: 10, r: 7.5 }));
  return swatch(...parts);
}

const line = (cls) => swatch(s("path", { class: `ts-sample ts-sample-${cls}`, d: "M2 10H28" }));

/** Entries as lists of pictures and texts; `t` is the translator. */
function entries(scene, t) {
  const out = [];
  const ringed = new Set(scene.nodes.flatMap((node) => [...(node.rings ?? []), ...(node.beads ?? []).flatMap((bead) => bead.rings)]));
  const recording = scene.tapes.filter((tape) => ringed.has(tape.id));
  if (recording.length) {
    const [before, after] = t("ui.legend_recorded", { tape: "\n" }).split("\n");
    const names = recording.flatMap((tape) => [ringSwatch(tape), h("span", { class: "ts-legend-name", title: tape.name, text: tape.name })]);
    out.push([h("span", { text: before.trim() }), ...names, h("span", { text: after.trim() })]);
  }
  if (scene.nodes.some((node) => node.beads?.length)) {
    const bead = (x) => s("circle", { class: "ts-bead", cx: x, cy: 10, r: 5 });
    out.push([swatch(s("path", { class: "ts-bead-way", d: "M13.500 7L16.500 10L13.500 13" }), bead(7), bead(23)), t("ui.legend_bead")]);
  }
  if (scene.nodes.some((node) => node.eyes?.length)) {
    out.push([swatch(s("path", { class: "ts-sample-eye", d: iconPath("eye"), "fill-rule": "evenodd", transform: "translate(5 0)" })), t("ui.legend_watched")]);
  }
  out.push([swatch(s("circle", { class: "ts-sample-now", cx: 15, cy: 10, r: 9 })), t("ui.legend_now")]);
  out.push([swatch(s("path", { class: "ts-sample ts-sample-used", d: "M0 10H30" }), s("rect", { class: "ts-sample-lit", x: 7, y: 3, width: 16, height: 14, rx: 4 })), t("ui.legend_used")]);
  out.push([line("done"), t("ui.legend_done")], [line("moving"), t("ui.legend_moving")], [line("later"), t("ui.legend_later")]);
  if (scene.edges.some((edge) => edge.letter)) {
    const letters = scene.edges.find((edge) => edge.letter?.role === "a")?.letter.t ?? "a";
    out.push([swatch(s("text", { class: "ts-role-a", x: 15, y: 15, "text-anchor": "middle", "font-size": 14, "font-weight": 700, text: letters })), t("ui.legend_operand")]);
  }
  const tinted = scene.tapes.find((tape) => scene.lanes.some((lane) => lane.tape === tape.id));
  if (tinted) {
    const band = s("rect", { class: "ts-sample-band", x: 3, y: 3, width: 24, height: 14, rx: 3 });
    out.push([swatch(s("g", { data: { hue: tinted.hue } }, band)), t("ui.legend_pass")]);
  }
  if (scene.nodes.some((node) => node.kind === "cut")) {
    out.push([swatch(s("path", { class: "ts-cut-mark", d: "M9 16L14 4M16 16L21 4" })), t("ui.legend_cut")]);
  }
  return out;
}

export function drawLegend(list, scene, t) {
  list.replaceChildren(...entries(scene, t).map((parts) => h("li", {}, ...parts.map((part) => (typeof part === "string" ? h("span", { text: part }) : part)))));
}
