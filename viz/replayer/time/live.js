// Reads each step aloud to screen readers; while playing fast it says less rather than pile up.

import { h } from "../base/dom.js";

const PAUSE = 1200; // ms between announcements while playing

export class Live {
  constructor(ctx) {
    this.ctx = ctx;
    this.last = -Infinity;
    this.el = h("p", { class: "ts-hidden", "aria-live": "polite", "aria-atomic": "true", data: { part: "live" } });
  }

  paint(step) {
    const { state } = this.ctx;
    const time = performance.now();
    if (state.playing && time - this.last < PAUSE) return;
    this.last = time;
    const now = state.scene.steps[step];
    this.el.textContent = now.text || now.headline;
  }
}
