// SVG text: names with subscripts and overbars, shortened when they do not fit.

import { s, textWidth } from "./dom.js";

/** Fitting shrinks a picture to 0.9 at most, so that its smallest text stays above 12 px on the screen. */
export const READABLE = 0.9;
export const READABLE_BOXES = 0.8; // at the program level no text is smaller than 15 px
export const SMALLEST = 13.4;

const FAMILY = "system-ui, sans-serif";

/** Longest prefix of `text` that fits into `width` px at `size` px, with an ellipsis when cut. */
export function shorten(text, width, size, weight = 400) {
  const font = `${weight} ${size}px ${FAMILY}`;
  if (textWidth(text, font) <= width) return text;
  let low = 1;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (textWidth(`${text.slice(0, middle)}…`, font) <= width) low = middle;
    else high = middle - 1;
  }
  return `${text.slice(0, low)}…`;
}

/** A centred label with baseline `y`: `{t, sub, bar}` of the scene; never smaller than is readable. */
export function drawLabel(label, x, y, { size = 14, weight = 600, width = Infinity, anchor = "middle", cls = "" } = {}) {
  let fitted = size;
  const whole = `${label.t}${label.sub ?? ""}`;
  const needed = textWidth(whole, `${weight} ${size}px ${FAMILY}`);
  if (needed > width) fitted = Math.max(SMALLEST, (size * width) / needed);
  const shown = shorten(label.t, width, fitted, weight);
  const text = s("text", { class: `ts-label ${cls}`.trim(), x, y, "text-anchor": anchor, "font-size": fitted, "font-weight": weight },
    s("tspan", { text: shown }));
  if (label.sub) text.append(s("tspan", { dy: fitted * 0.28, "font-size": Math.max(SMALLEST, fitted * 0.7), text: label.sub }));
  if (!label.bar) return text;
  const group = s("g", { class: "ts-barred", data: { size: fitted, base: y } }, text);
  return group;
}

/** Draws the overbars of barred labels of a picture: first all are measured, then all drawn. */
export function drawBars(picture, labels) {
  const family = labels.length ? getComputedStyle(picture).fontFamily : "";
  const bars = labels.map((group) => {
    const text = group.firstChild;
    const size = Number(group.dataset.size);
    // What is far away in a large picture is not in the page and has no length there.
    const length = text.firstChild.getComputedTextLength() || textWidth(text.firstChild.textContent, `${text.getAttribute("font-weight")} ${size}px ${family}`);
    const whole = text.getComputedTextLength() || length;
    const left = Number(text.getAttribute("x")) - (text.getAttribute("text-anchor") === "middle" ? whole / 2 : 0);
    const name = text.firstChild.textContent;
    const tall = /[\u2e80-\uffff]/.test(name) ? 1.02 : /[A-Zbdfhklt0-9∂]/.test(name) ? 0.86 : 0.68;
    const top = Number(group.dataset.base) - size * tall;
    return [group, s("line", { class: "ts-overbar", x1: left, x2: left + length, y1: top, y2: top })];
  });
  for (const [group, line] of bars) group.append(line);
}

/** A run of scene spans as one SVG text starting at x. */
export function drawSpans(list, x, y, size = 14) {
  const text = s("text", { class: "ts-spans", x, y, "font-size": size });
  for (const span of list) {
    const cls = span.role ? `ts-role-${span.role}` : "";
    text.append(s("tspan", { class: `${cls}${span.bar ? " ts-bartext" : ""}`, text: span.t }));
    if (span.sub) text.append(s("tspan", { class: cls, dy: size * 0.28, "font-size": Math.max(SMALLEST, size * 0.75), text: span.sub }), s("tspan", { dy: -size * 0.28, text: "\u200b" }));
  }
  return text;
}
