// How far Python is, as one number from 0 to 1, and how long it may still take: bytes that are here,
// stages that are done, and how long the stages took in this browser last time.

import { memory } from "../replayer/base/state.js";

const KEY = "tapescope.stages";
const USUAL = { python: 3000, panel: 3000, app: 1500 }; // milliseconds, before anything was measured
const FIRST_GUESS = 4000; // milliseconds for the download, until its speed is known

function remembered() {
  try {
    const kept = JSON.parse(memory.get(KEY)) ?? {};
    const good = Object.keys(USUAL).every((name) => kept[name] > 0 && kept[name] < 120_000);
    return good ? kept : USUAL;
  } catch {
    return USUAL;
  }
}

export class Progress {
  #expected = remembered();
  #begun = {}; // stage -> when it began
  #took = {};
  #stage = null;
  #share = 0;
  #started;
  #clock;

  done = 0;
  all = 0;

  constructor(clock = () => performance.now()) {
    this.#clock = clock;
    this.#started = clock();
  }

  /** So many of all bytes are here. */
  bytes(done, all) {
    Object.assign(this, { done, all });
    this.arrived = done >= all ? (this.arrived ?? this.#clock()) : undefined;
  }

  /** A stage begins: `python`, `panel` or `app`. */
  stage(name) {
    this.#end();
    this.#stage = name;
    this.#begun[name] = this.#clock();
  }

  /** Everything is there: the next visit's estimate uses what this one took. */
  finish() {
    this.#end();
    if (Object.keys(USUAL).every((name) => name in this.#took)) {
      memory.set(KEY, JSON.stringify(this.#took));
    }
  }

  #end() {
    if (this.#stage !== null && this.arrived !== undefined) {
      this.#took[this.#stage] = Math.max(1, Math.round(this.#spent()));
    }
  }

  /** Milliseconds that the stage under way has had since its bytes were there. */
  #spent() {
    const now = this.#clock();
    return now - Math.max(this.#begun[this.#stage], this.arrived ?? now);
  }

  /** Milliseconds: what the download took or takes, and what of it is left. */
  #download() {
    const now = this.#clock();
    if (this.arrived !== undefined) return [this.arrived - this.#started, 0];
    if (this.done === 0) return [FIRST_GUESS, FIRST_GUESS];
    const left = ((now - this.#started) / this.done) * (this.all - this.done);
    return [now - this.#started + left, left];
  }

  /** Milliseconds that may be left. */
  get left() {
    const names = Object.keys(USUAL);
    const at = names.indexOf(this.#stage);
    const left = names.slice(at + 1).reduce((sum, name) => sum + this.#expected[name], this.#download()[1]);
    if (at < 0) return left;
    const expected = this.#expected[names[at]];
    return left + Math.max(expected * 0.05, expected - this.#spent());
  }

  /** From 0 to 1; never goes back. */
  get share() {
    const spent = this.#clock() - this.#started;
    this.#share = Math.max(this.#share, spent / (spent + this.left));
    return this.#share;
  }
}
