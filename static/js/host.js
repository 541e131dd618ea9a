// What the page does until Panel takes over, and what Panel's Python side asks of the page.

import { loadScene, loadTexts } from "./site.js";

/** `window.tapescopeHost`: Panel's view calls `handOver`, `execute` and `cancel`. */
export class Host {
  #player;
  #runners;
  #listeners;
  #state; // what the learner chose before Panel came up
  #shown = null; // key of the status that is shown
  #early = null; // a program that was run before Panel came up: {source, answer}

  constructor(player, runners) {
    this.#player = player;
    this.#runners = runners;
    const scene = player.scene;
    this.#state = { lesson: scene.lesson, lang: scene.lang, theme: null };
    this.#listeners = ["run", "stop", "lesson", "lang", "theme"].map((type) =>
      player.on(type, (detail) => this[`_${type}`](detail)),
    );
  }

  /** Shows how far Python is, 0 to 1. */
  progress(share) {
    if (this.#listeners.length === 0) return;
    this.share = Math.max(share, this.share ?? 0);
    this.#status({ state: "loading", progress: this.share, key: "ui.loading_python" });
  }

  /** Says that Python could not be started; the picture stays playable. */
  failed(error) {
    console.error(`Python could not be started: ${error.message}`);
    this.#status({ state: "failed", progress: null, key: "ui.python_failed" });
    if (this.#early) this.#player.update({ running: false });
  }

  async #status({ key, ...status }) {
    this.#shown = key;
    const { catalog } = await loadTexts(this.#state.lang);
    if (this.#shown === key) this.#player.update({ status: { ...status, text: catalog[key] } });
  }

  /** Panel takes the page over as it is; from here on it answers the page's events. */
  handOver() {
    this.#status({ state: "ready", progress: null, key: "ui.python_ready" });
    for (const off of this.#listeners) off();
    this.#listeners = [];
    return { ...this.#state, source: this.#player.source, run: this.#early?.source ?? null };
  }

  /** Runs a program; resolves to its trace as JSON text. */
  execute(source) {
    const early = this.#early;
    this.#early = null;
    return early?.source === source ? early.answer : this.#runners.run(source);
  }

  /** Ends the program under way. */
  cancel() {
    this.#early = null;
    this.#runners.cancel();
  }

  _run({ source }) {
    this.#player.update({ running: true, error: null });
    const answer = this.#runners.run(source);
    answer.catch(() => {}); // Panel's side meets the failure when it asks
    this.#early = { source, answer };
  }

  _stop() {
    this.cancel();
    this.#player.update({ running: false });
  }

  async _lesson({ id }) {
    this.#state.lesson = id;
    const scene = await loadScene(id, this.#state.lang);
    if (this.#listeners.length && this.#state.lesson === id) {
      this.#player.update({ lesson: id, source: scene.source, scene, error: null });
    }
  }

  async _lang({ lang }) {
    this.#state.lang = lang;
    const { lesson } = this.#state;
    const [texts, scene] = await Promise.all([loadTexts(lang), loadScene(lesson, lang)]);
    if (this.#listeners.length && this.#state.lang === lang) {
      this.#player.update({ lang, ...texts, scene });
    }
  }

  _theme({ theme }) {
    this.#state.theme = theme;
  }
}
