// The border between code and picture: dragged, or moved with the arrow keys; a double click puts it back.

import { h } from "../base/dom.js";
import { memory } from "../base/state.js";

const KEY = "tapescope.split";
const [NARROWEST, WIDEST, STEP] = [18, 60, 2]; // percent of the page's width

export function splitter(ctx, main) {
  const el = h("div", { class: "ts-splitter", role: "separator", tabindex: "0", "aria-orientation": "vertical", "aria-valuemin": NARROWEST, "aria-valuemax": WIDEST });
  ctx.say(el, "ui.splitter", "aria-label");
  ctx.say(el, "ui.splitter_help", "title");
  const shown = () => Math.round((100 * el.getBoundingClientRect().right) / (main.clientWidth || 1));
  const set = (percent) => {
    if (percent === null) main.style.removeProperty("--left");
    else main.style.setProperty("--left", `${Math.min(WIDEST, Math.max(NARROWEST, percent))}%`);
    memory.set(KEY, percent === null ? null : String(percent));
    el.setAttribute("aria-valuenow", String(shown()));
  };
  const kept = Number(memory.get(KEY));
  el.setAttribute("aria-valuenow", "31");
  if (kept >= NARROWEST && kept <= WIDEST) set(kept);
  el.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    el.setPointerCapture(event.pointerId);
    const left = main.getBoundingClientRect().left;
    const move = (next) => set((100 * (next.clientX - left)) / main.clientWidth);
    el.addEventListener("pointermove", move);
    el.addEventListener("lostpointercapture", () => el.removeEventListener("pointermove", move), { once: true });
  });
  el.addEventListener("dblclick", () => set(null));
  el.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    set(shown() + by);
  });
  return el;
}
