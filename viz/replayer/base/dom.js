// Builds DOM and SVG elements; everything textual goes through textContent, never through markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, props, children) {
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "text") element.textContent = value;
    else if (key === "on") for (const [type, fn] of Object.entries(value)) element.addEventListener(type, fn);
    else if (key === "data") for (const [name, v] of Object.entries(value)) element.setAttribute(`data-${name}`, v);
    else if (key === "style") for (const [name, v] of Object.entries(value)) element.style.setProperty(name, v);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** An HTML element; `props` are attributes plus `text`, `on`, `data` and `style`. */
export function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** An SVG element, same conventions as `h`. */
export function s(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

/** Sets an attribute only when it differs: unchanged elements cost no style recalculation. */
export function setAttr(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

export function setText(element, value) {
  if (element.textContent !== value) element.textContent = value;
}

/** The plain text of a scene label or of a list of spans. */
export function plain(label) {
  if (Array.isArray(label)) return label.map(plain).join("");
  return `${label.t}${label.sub ?? ""}`;
}

/** Scene spans as HTML: roles become classes, overbars a drawn border, subscripts real ones; `data-ref` names the node it stands for. */
export function spans(list) {
  return list.map((span) => {
    const role = span.role ? ` ts-role-${span.role}` : "";
    const data = span.ref ? { ref: span.ref } : {};
    const text = h("span", { class: `ts-span${role}${span.bar ? " ts-bar" : ""}`, text: span.t, data: span.sub ? {} : data });
    return span.sub ? h("span", { class: role.trim(), data }, text, h("sub", { text: span.sub })) : text;
  });
}

/** The root's font size in px: 16, and more on very large screens. */
export const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

let pen = null;

/** Width in px of `text` set in the CSS font shorthand `font`. */
export function textWidth(text, font) {
  pen ??= document.createElement("canvas").getContext("2d");
  pen.font = font;
  return pen.measureText(text).width;
}
