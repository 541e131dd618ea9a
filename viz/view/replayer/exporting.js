// The picture as a file: SVG with every style written into it, PNG drawn from that, and the scene as JSON.

import { Dialog } from "./dialog.js";
import { h, s } from "./dom.js";
import { icon } from "./icons.js";

const STYLES = ["fill", "fill-opacity", "fill-rule", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity", "font-family", "font-size", "font-weight", "font-variant-numeric", "text-anchor", "paint-order"];
const CAPTION = 46; // px below the picture for the step's headline
const LARGEST = 8192; // px of a PNG's longer side
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

function save(ctx, blob, ending) {
  const { state } = ctx;
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: `tapescope-${state.lesson ?? "program"}-${state.step}.${ending}` });
  ctx.root.append(link); // some browsers only follow a link that is in the page
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function exportDialog(ctx) {
  const dialog = new Dialog(ctx, "export", "ui.export", (body) => {
    const choice = (name, key, make) => h("li", {}, h("button", { class: "ts-button", type: "button", data: { export: name }, on: { click: async () => {
      const made = await make();
      dialog.el.close();
      if (made) save(ctx, made, name);
      else window.print();
    } } }, icon(name === "print" ? "print" : "save", 16), h("span", { text: ctx.t(key) })));
    body.append(h("p", { text: ctx.t("ui.export_help") }), h("ul", { class: "ts-choices" },
      choice("svg", "ui.export_svg", () => new Blob([pictureSvg(ctx).text], { type: "image/svg+xml" })),
      choice("png", "ui.export_png", () => picturePng(ctx)),
      choice("json", "ui.export_json", () => new Blob([JSON.stringify(ctx.state.scene)], { type: "application/json" })),
      choice("print", "ui.export_print", () => null)));
  });
  return dialog;
}
