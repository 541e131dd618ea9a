// The transport: first, back, play or pause, forward, last, the time line, step size and speed.

import { h, setText } from "../base/dom.js";
import { changeIcon, icon } from "../base/icons.js";
import { LEVELS, SPEEDS, levelOf, memory } from "../base/state.js";
import { Timeline } from "./timeline.js";

export class Transport {
  constructor(ctx) {
    this.ctx = ctx;
    this.timeline = new Timeline(ctx);
    this.playIcon = icon("play", 22);
    const player = ctx.player;
    this.play = this.button("play", this.playIcon, "ui.play", () => (ctx.state.playing ? player.pause() : player.play()));
    this.buttons = h("div", { class: "ts-buttons", role: "group" },
      this.button("first", icon("first"), "ui.first", () => player.goto(0)),
      this.button("back", icon("back"), "ui.back", () => player.back()),
      this.play,
      this.button("forward", icon("forward"), "ui.forward", () => player.next()),
      this.button("last", icon("last"), "ui.last", () => player.goto(ctx.state.scene.steps.length - 1)));
    ctx.say(this.buttons, "ui.transport", "aria-label");
    this.count = h("output", { class: "ts-count" });
    this.speed = h("select", { class: "ts-select", data: { action: "speed" }, on: { change: () => this.setSpeed(Number(this.speed.value)) } },
      ...SPEEDS.map((speed) => h("option", { value: speed, text: `${speed}×` })));
    ctx.say(this.speed, "ui.speed", "aria-label");
    ctx.say(this.speed, "ui.speed", "title");
    this.levels = h("div", { class: "ts-levels", role: "radiogroup" }, ...Object.keys(LEVELS).map((level) => this.levelButton(level)));
    ctx.say(this.levels, "ui.level", "aria-label");
    this.motion = h("input", { type: "checkbox", class: "ts-check", data: { action: "motion" }, on: { change: () => this.setMotion(this.motion.checked) } });
    const motionText = h("span");
    ctx.say(motionText, "ui.motion");
    this.headline = h("strong", {});
    this.sentence = h("span", {});
    const caption = h("p", { class: "ts-caption", "aria-hidden": "true" }, this.headline, " ", this.sentence);
    this.el = h("section", { class: "ts-transport", data: { part: "transport" } }, caption, this.buttons, this.timeline.el,
      h("div", { class: "ts-settings" }, this.count, this.levels, this.speed, h("label", { class: "ts-motion" }, this.motion, motionText)));
    ctx.say(this.el, "ui.transport", "aria-label");
  }

  button(name, picture, key, fn) {
    const el = h("button", { class: "ts-round", type: "button", data: { action: name }, on: { click: fn } }, picture);
    this.ctx.say(el, key, "aria-label");
    this.ctx.say(el, key, "title");
    return el;
  }

  levelButton(level) {
    const input = h("input", { type: "radio", name: this.ctx.uid("level"), value: level, data: { level }, on: { change: () => this.choose(level) } });
    const text = h("span");
    this.ctx.say(text, `ui.level_${level}`);
    const label = h("label", { class: "ts-level" }, input, text);
    this.ctx.say(label, `ui.level_${level}_title`, "title");
    return label;
  }

  /** Shows the picture at a level; the one of the program is another scene than the one of its ops. */
  choose(level) {
    const { state, groups } = this.ctx;
    if (level !== "program") {
      state.detail = level;
      memory.set("tapescope.level", level);
    }
    if (!state.scene || (level === "program") === (state.scene.level === "program")) this.refresh();
    else groups.ask([], level === "program" ? "program" : "op"); // the control shows it once the scene is there
  }

  setSpeed(speed) {
    this.ctx.state.speed = speed;
    memory.set("tapescope.speed", String(speed));
    this.ctx.motion.setSpeed(speed);
  }

  setMotion(on) {
    this.ctx.state.motion = on;
    memory.set("tapescope.motion", on ? null : "off");
    if (!on) this.ctx.motion.finish();
  }

  draw(scene) {
    this.timeline.draw(scene);
    this.refresh();
  }

  refresh() {
    const { state } = this.ctx;
    this.speed.value = String(state.speed);
    const shown = levelOf(state);
    for (const input of this.levels.querySelectorAll("input")) {
      input.checked = input.value === shown;
      input.disabled = (input.value === "program") !== (shown === "program") && !this.ctx.groups.canChange();
    }
    this.motion.checked = state.motion;
    changeIcon(this.playIcon, state.playing ? "pause" : "play");
    const name = this.ctx.t(state.playing ? "ui.pause" : "ui.play");
    this.play.setAttribute("aria-label", name);
    this.play.title = name;
    this.play.dataset.playing = String(state.playing);
  }

  paint(step) {
    const { steps } = this.ctx.state.scene;
    this.timeline.paint(step);
    setText(this.count, `${step} / ${steps.length - 1}`);
    const { headline, text } = steps[step];
    setText(this.headline, this.ctx.t("ui.caption", { step, steps: steps.length - 1, headline }));
    setText(this.sentence, text === headline ? "" : text);
  }
}
