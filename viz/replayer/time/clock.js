// Plays: waits until the motion of a step is over and its sentence could be read, then takes the next step.

import { readingTime } from "./motion.js";

export class Clock {
  constructor(ctx) {
    this.ctx = ctx;
    this.waited = 0;
    this.frame = null;
  }

  play() {
    const { state, motion } = this.ctx;
    if (state.playing || !state.scene) return;
    if (state.step >= state.scene.steps.length - 1) this.ctx.goto(0);
    state.playing = true;
    this.waited = motion.active ? 0 : Infinity;
    motion.resume();
    this.last = null;
    this.frame = requestAnimationFrame((time) => this.tick(time));
    this.ctx.bus.emit("playing", {});
  }

  pause() {
    const { state, motion } = this.ctx;
    if (!state.playing) return;
    cancelAnimationFrame(this.frame);
    state.playing = false;
    motion.pause();
    this.ctx.bus.emit("playing", {});
  }

  tick(time) {
    const { state, motion } = this.ctx;
    const passed = this.last === null ? 0 : time - this.last;
    this.last = time;
    this.waited += passed * state.speed;
    const wanted = readingTime(state.scene.steps[state.step]);
    if (this.waited >= wanted && !motion.active) {
      this.ctx.player.next({ playing: true });
      this.waited = 0;
      if (state.step >= state.scene.steps.length - 1) {
        this.stopAtEnd();
        return;
      }
    }
    this.frame = requestAnimationFrame((next) => this.tick(next));
  }

  stopAtEnd() {
    this.ctx.state.playing = false;
    this.ctx.bus.emit("playing", {});
  }
}
