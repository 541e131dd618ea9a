// Motion that explains: edges draw in, ops drop onto reels, cotangent pills travel, sums merge; pausable and reversible.

import { h, s } from "../base/dom.js";
import { along } from "../picture/paths.js";
import { htmlLabel } from "./reels.js";

const SAMPLES = 24;

export class Motion {
  /** @param {HTMLElement} stage positioned ancestor of both the picture and the reels */
  constructor(ctx, stage) {
    this.ctx = ctx;
    this.stage = stage;
    this.sky = h("div", { class: "ts-sky", "aria-hidden": "true" });
    stage.append(this.sky);
    this.running = [];
    this.props = [];
    this.calm = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");
  }

  get enabled() {
    return this.ctx.state.motion && !this.calm?.matches;
  }

  get active() {
    return this.running.length > 0;
  }

  /** Plays the motions of step `n`, backwards when leaving it; a motion under way is finished first. */
  play(n, { reverse = false, drawn = [] } = {}) {
    this.finish();
    if (!this.enabled || document.hidden) return;
    const step = this.ctx.state.scene.steps[n];
    const moved = (kind) => step.motions.filter((motion) => motion.kind === kind);
    const drops = moved("drop").flatMap((motion) => this.measured(motion)); // before anything is added: one layout
    if (!reverse) for (const id of drawn.slice(0, 40)) this.drawIn(id);
    const sums = moved("merge");
    for (const motion of sums) for (const id of motion.along) this.travel(id, this.ctx.texts.at(id, n), 80);
    const wait = sums.length ? 750 : 120; // what a sum makes moves on after its parts have met
    for (const motion of moved("travel")) this.travel(motion.along, motion.text, wait);
    for (const drop of drops) this.drop(drop, wait + 200);
    for (const animation of this.running) {
      animation.updatePlaybackRate(this.ctx.state.speed);
      if (reverse) animation.reverse();
      animation.finished.then(() => this.ended(animation), () => {});
    }
  }

  /** Remembers a helper element (removed at the end) and its animation. */
  run(element, keyframes, options) {
    this.running.push(element.animate(keyframes, { fill: "both", easing: "ease-in-out", ...options }));
  }

  drawIn(id) {
    const path = this.ctx.picture.paths.get(id);
    if (!path) return;
    const { hue, state } = path.parentElement.dataset;
    const line = path.cloneNode();
    const copy = s("g", { class: path.parentElement.getAttribute("class"), data: hue === undefined ? { state } : { state, hue } }, line);
    this.ctx.picture.moving.flights.append(copy);
    path.setAttribute("data-moving", "true");
    this.props.push(() => copy.remove(), () => path.removeAttribute("data-moving"));
    line.setAttribute("pathLength", "1"); // asking for the length would cost a layout
    this.run(line, [{ strokeDasharray: "0 1" }, { strokeDasharray: "1 1" }], { duration: 380, fill: "none" });
  }

  /** Where an op drops from and to; nothing when it cannot be seen. */
  measured({ from, to }) {
    const node = this.ctx.picture.elements.get(from)?.querySelector(".ts-shape");
    const { el: cell, label } = this.ctx.reels.cells.get(to) ?? {};
    if (!node || !cell) return [];
    const origin = this.stage.getBoundingClientRect();
    const shown = cell.offsetParent ? cell : cell.parentElement.querySelector(".ts-slot");
    const [a, b] = [node.getBoundingClientRect(), shown.getBoundingClientRect()];
    return a.width && b.width ? [{ cell, label, origin, a, b }] : [];
  }

  drop({ cell, label, origin, a, b }, delay) {
    const flyer = h("div", { class: "ts-flyer", data: { hue: cell.dataset.hue } }, htmlLabel(label));
    this.sky.append(flyer);
    this.props.push(() => flyer.remove(), () => cell.removeAttribute("data-moving"));
    cell.dataset.moving = "true";
    const size = 40;
    const start = [a.x + a.width / 2 - origin.x - size / 2, a.y + a.height / 2 - origin.y - size / 2];
    const end = [b.x + b.width / 2 - origin.x - size / 2, b.y + b.height / 2 - origin.y - size / 2];
    const at = (f, scale, opacity) => ({ transform: `translate(${start[0] + (end[0] - start[0]) * f}px, ${start[1] + (end[1] - start[1]) * f ** 2}px) scale(${scale})`, opacity });
    const frames = [at(0, 0.9, 0), at(0.01, 1.1, 1)];
    for (let i = 1; i <= 10; i += 1) frames.push(at(i / 10, 1, 1));
    this.run(flyer, frames, { duration: 820, delay });
  }

  travel(id, text, delay) {
    const path = this.ctx.picture.paths.get(id);
    const { length, points } = along(path?.getAttribute("d") ?? "", SAMPLES);
    if (!points.length || !text) return;
    const width = Math.max(40, String(text).length * 8 + 18);
    const edge = path.parentElement;
    const pill = s("g", { class: "ts-pill ts-pill-flying" }, s("rect", { x: -width / 2, y: -12, width, height: 24, rx: 12 }),
      s("text", { y: 4.5, "text-anchor": "middle", "font-size": 13.5, text }));
    if (edge.dataset.hue !== undefined) pill.setAttribute("data-hue", edge.dataset.hue);
    this.ctx.picture.moving.flights.append(pill);
    const resting = this.ctx.picture.pills.get(id)?.group;
    resting?.setAttribute("data-moving", "true");
    this.props.push(() => pill.remove(), () => resting?.removeAttribute("data-moving"));
    const frames = points.map(([x, y]) => ({ transform: `translate(${x}px, ${y}px)` }));
    this.run(pill, frames, { duration: Math.min(1100, 450 + length * 1.6), delay });
  }

  ended(animation) {
    this.running = this.running.filter((one) => one !== animation);
    if (!this.running.length) this.clear();
  }

  clear() {
    for (const undo of this.props.splice(0)) undo();
  }

  /** Jumps to the end of what is moving. */
  finish() {
    for (const animation of this.running.splice(0)) animation.cancel();
    this.clear();
  }

  pause() {
    for (const animation of this.running) animation.pause();
  }

  resume() {
    for (const animation of this.running) animation.play();
  }

  /** Turns what is moving around, from where it is. */
  reverse() {
    for (const animation of this.running) animation.reverse();
  }

  setSpeed(speed) {
    for (const animation of this.running) animation.updatePlaybackRate(Math.sign(animation.playbackRate) * speed);
  }
}

/** Reading time of a step in ms at speed 1, from the length of its sentence. */
export function readingTime(step) {
  const { headline } = step;
  const letters = headline.length + 1.4 * (headline.match(/\p{Script=Han}/gu)?.length ?? 0); // one says as much as 2.4
  return Math.min(3200, 750 + 26 * letters);
}
