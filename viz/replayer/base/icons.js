// The icons, as SVG paths on a 20-px grid: nothing depends on a system font having a glyph.

import { s } from "./dom.js";

const PATHS = {
  first: "M4 4h2v12H4zM16 4v12L7 10z",
  back: "M14 4v12L5 10z",
  play: "M5 3.5l11 6.5-11 6.5z",
  pause: "M5 4h3.6v12H5zM11.4 4H15v12h-3.6z",
  forward: "M6 4v12l9-6z",
  last: "M14 4h2v12h-2zM4 4v12l9-6z",
  run: "M5 3.5l11 6.5-11 6.5z",
  stop: "M5 5h10v10H5z",
  reset: "M10 4a6 6 0 1 0 5.7 7.9l-1.9-.6A4 4 0 1 1 10 6c1 0 2 .4 2.700 1.100L10.500 9.300H16V3.800l-1.900 1.900A6 6 0 0 0 10 4z",
  eye: "M10 4.500C5 4.500 1.500 10 1.500 10S5 15.500 10 15.500 18.500 10 18.500 10 15 4.500 10 4.500zm0 8.800a3.300 3.300 0 1 1 0-6.600 3.300 3.300 0 0 1 0 6.600z",
  record: "M10 4.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11z",
  rewind: "M10 4v12L1.500 10zM18.500 4v12L10 10z",
  idle: "M10 4.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11zm0 2a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7z",
  gone: "M5.400 4L10 8.600 14.600 4 16 5.400 11.400 10l4.600 4.600-1.400 1.400L10 11.400 5.400 16 4 14.600 8.600 10 4 5.400z",
  close: "M5.400 4L10 8.600 14.600 4 16 5.400 11.400 10l4.600 4.600-1.400 1.400L10 11.400 5.400 16 4 14.600 8.600 10 4 5.400z",
  right: "M3 9h9.500L8.800 5.300 10.200 4l6 6-6 6-1.400-1.300 3.700-3.700H3z",
  left: "M17 9H7.500l3.700-3.700L9.800 4l-6 6 6 6 1.400-1.300L7.500 11H17z",
  sun: "M10 6a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM9 1h2v3H9zM9 16h2v3H9zM1 9h3v2H1zM16 9h3v2h-3zM3 4.400L4.400 3l2.100 2.100-1.400 1.400zM13.500 14.900l1.400-1.400L17 15.600 15.600 17zM15.600 3L17 4.400l-2.100 2.100-1.400-1.400zM5.100 13.500l1.400 1.400L4.400 17 3 15.600z",
  moon: "M8 2.500A8 8 0 1 0 17.500 12 6.500 6.500 0 0 1 8 2.500z",
  plus: "M9 4h2v5h5v2h-5v5H9v-5H4V9h5z",
  minus: "M4 9h12v2H4z",
  fit: "M3 3h5v2H5v3H3zM12 3h5v5h-2V5h-3zM3 12h2v3h3v2H3zM15 12h2v5h-5v-2h3z",
  warn: "M10 2L1 18h18zm-1 6h2v5H9zm0 6.200h2v2H9z",
  logo: "M10 1.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zm0 2a6.500 6.500 0 1 1 0 13 6.500 6.500 0 0 1 0-13zm0 2.800a3.700 3.700 0 1 0 0 7.400 3.700 3.700 0 0 0 0-7.400z",
  open: "M4 4h5v2H6v8h8v-3h2v5H4zM11 3h6v6h-2V6.400l-5.300 5.300-1.400-1.400L13.600 5H11z",
  share: "M14 2.500a2.800 2.800 0 1 1-2.200 4.500L8 8.900a2.800 2.800 0 0 1 0 2.200l3.800 1.900a2.800 2.800 0 1 1-.8 1.600L7.200 12.700a2.800 2.800 0 1 1 0-5.400L11 5.400A2.800 2.800 0 0 1 14 2.500z",
  embed: "M7 4.500L8.400 6 4.400 10l4 4L7 15.500 1.500 10zM13 4.500L11.600 6l4 4-4 4 1.400 1.500 5.500-5.500z",
  save: "M9 2h2v8l3-3 1.400 1.400L10 13.800 4.600 8.400 6 7l3 3zM3 14h2v2.500h10V14h2v4.500H3z",
  open: "M9 13.800V5.800l-3 3L4.600 7.400 10 2l5.400 5.400L14 8.800l-3-3v8zM3 14h2v2.500h10V14h2v4.500H3z",
  print: "M5 2h10v4h3v9h-3v3H5v-3H2V6h3zm2 2v2h6V4zm0 8v4h6v-4z",
  help: "M10 1.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zm0 1.800a6.700 6.700 0 1 1 0 13.400 6.700 6.700 0 0 1 0-13.400zM9 13h2v2H9zM10 5a3 3 0 0 0-3 3h1.800A1.200 1.200 0 1 1 10 9.200c-.6 0-1 .4-1 1V12h1.900v-1.100A3 3 0 0 0 10 5z",
  jump: "M4 4h2v12H4zM8 9h4.500L9.800 6.300 11.200 5l5 5-5 5-1.400-1.300L12.500 11H8z",
};

/** A decorative icon; the control around it carries the name. */
export function icon(name, size = 18) {
  return s("svg", { class: "ts-icon", viewBox: "0 0 20 20", width: `${size / 16}rem`, height: `${size / 16}rem`, "aria-hidden": "true", focusable: "false", data: { icon: name } },
    s("path", { d: PATHS[name], "fill-rule": "evenodd" }));
}

/** Swaps the drawing inside an element made by `icon`. */
export function changeIcon(svg, name) {
  if (svg.dataset.icon === name) return;
  svg.dataset.icon = name;
  svg.firstChild.setAttribute("d", PATHS[name]);
}

export function iconPath(name) {
  return PATHS[name];
}
