// Files: the picture as SVG with every style written into it, or as PNG; the whole film as a page, a trace or a scene; traces come back in.

import { Dialog } from "./dialog.js";
import { h, s } from "../base/dom.js";
import { icon } from "../base/icons.js";

const STYLES = ["fill", "fill-opacity", "fill-rule", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity", "font-family", "font-size", "font-weight", "font-variant-numeric", "text-anchor", "paint-order"];
const CAPTION = 46; // px below the picture for the step's headline
const LARGEST = 8192; // px of a PNG's longer side
const MOST = 10e6; // bytes of a trace that is opened
const DROPPED = ".ts-flights, .ts-press, .ts-halo:not([data-state])";

/** Copies an element with its computed styles; null for what cannot be seen. */
function frozen(element) {
  const style = getComputedStyle(element);
  if (style.display === "none") return null;
  const copy = element.cloneNode(false);
  for (const name of [...copy.getAttributeNames()]) if (/^(class|style|tabindex|role|aria-)/.test(name)) copy.removeAttribute(name);
  if (element instanceof SVGGraphicsElement || element.tagName === "tspan") {
    for (const name of STYLES) copy.setAttribute(name, style.getPropertyValue(name));
    if (style.visibility === "hidden") copy.setAttribute("visibility", "hidden");
    else copy.setAttribute("visibility", "visible");
  }
  for (const child of element.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) copy.append(child.textContent);
    else if (!child.matches(DROPPED) || child.matches(".ts-halo")) {
      const inner = frozen(child);
      if (inner) copy.append(inner);
    }
  }
  return copy;
}

/** The whole picture at the current step as an SVG document. */
export function pictureSvg(ctx) {
  const { picture, viewport, state, t } = ctx;
  const [w, h0] = state.scene.size;
  const now = state.scene.steps[state.step];
  picture.keepTitles(0, w);
  picture.tiles?.show([0, 0, w, h0]);
  const root = getComputedStyle(ctx.root);
  const svg = s("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${w} ${h0 + CAPTION}`, width: w, height: h0 + CAPTION, "font-family": root.fontFamily });
  svg.append(s("title", { text: `${state.scene.title} · Tapescope` }), s("desc", { text: now.text || now.headline }));
  svg.append(s("rect", { width: w, height: h0 + CAPTION, fill: root.getPropertyValue("--bg") }));
  for (const layer of [...picture.svg.children, ...picture.air.children]) if (!layer.matches(DROPPED)) svg.append(frozen(layer) ?? "");
  svg.append(s("rect", { y: h0, width: w, height: CAPTION, fill: root.getPropertyValue("--card") }));
  svg.append(s("text", { x: 14, y: h0 + 28, "font-size": 15, "font-weight": 600, fill: root.getPropertyValue("--ink"), text: t("ui.step_value", { step: state.step, steps: state.scene.steps.length - 1, headline: now.headline }) }));
  viewport.cull();
  return { text: new XMLSerializer().serializeToString(svg), width: w, height: h0 + CAPTION };
}

/** The picture as a PNG, twice as many pixels as its size where that is not too many. */
export async function picturePng(ctx) {
  const { text, width, height } = pictureSvg(ctx);
  const scale = Math.min(2, LARGEST / Math.max(width, height));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = h("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => { canvas.toBlob(done, "image/png"); });
}

function save(ctx, blob, ending, step = `-${ctx.state.step}`) {
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: `tapescope-${ctx.state.lesson ?? "program"}${step}.${ending}` });
  ctx.root.append(link); // some browsers only follow a link that is in the page
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** What only the page's host can make: its text, or null where that failed. */
function askHost(ctx, waiting, what) {
  return new Promise((resolve) => {
    waiting.set(what, resolve);
    ctx.bus.emit("export", { what });
  });
}

/** A file that is chosen goes to the host as text. */
function opener(ctx, dialog, said) {
  const file = h("input", { type: "file", accept: ".json,application/json", class: "ts-hidden", tabindex: "-1", "aria-hidden": "true", data: { open: "trace" } });
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    if (chosen.size > MOST) {
      said.textContent = ctx.t("ui.trace_large");
      return;
    }
    const text = await chosen.text();
    dialog.el.close();
    ctx.bus.emit("open", { text });
  });
  return [h("button", { class: "ts-button", type: "button", data: { action: "open-trace" }, on: { click: () => file.click() } }, icon("open", 16), h("span", { text: ctx.t("ui.open_trace") })), file];
}

export function exportDialog(ctx) {
  const waiting = new Map();
  ctx.exported = ({ what, text }) => waiting.get(what)?.(text);
  const dialog = new Dialog(ctx, "export", "ui.export", (body) => {
    const { t } = ctx;
    const said = h("p", { class: "ts-said", role: "status" });
    const choice = (name, key, make) => h("li", {}, h("button", { class: "ts-button", type: "button", data: { export: name }, on: { click: () => make(name) } },
      icon(name === "print" ? "print" : "save", 16), h("span", { text: t(key) })));
    const now = (make) => async (ending) => {
      const made = await make();
      dialog.el.close();
      if (made) save(ctx, made, ending);
      else window.print();
    };
    const hosts = (ending, type) => async (what) => {
      said.textContent = t("ui.export_making");
      const text = await askHost(ctx, waiting, what);
      said.textContent = text === null ? t("ui.export_failed") : "";
      if (text === null) return;
      dialog.el.close();
      save(ctx, new Blob([text], { type }), ending, "");
    };
    body.append(h("p", { text: t("ui.export_help") }), h("ul", { class: "ts-choices" },
      choice("svg", "ui.export_svg", now(() => new Blob([pictureSvg(ctx).text], { type: "image/svg+xml" }))),
      choice("png", "ui.export_png", now(() => picturePng(ctx))),
      choice("print", "ui.export_print", now(() => null))));
    const whole = [choice("json", "ui.export_json", now(() => new Blob([JSON.stringify(ctx.state.scene)], { type: "application/json" })))];
    if (ctx.bus.listens("export")) {
      whole.unshift(choice("film", "ui.export_film", hosts("html", "text/html")), choice("trace", "ui.export_trace", hosts("trace.json", "application/json")));
    }
    body.append(h("p", { text: t("ui.export_whole") }), h("ul", { class: "ts-choices" }, ...whole), said);
    if (ctx.bus.listens("open")) body.append(h("p", { text: t("ui.open_help") }), ...opener(ctx, dialog, said));
  });
  return dialog;
}
