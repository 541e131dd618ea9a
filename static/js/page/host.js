// What the page does until Panel takes over, and what Panel's Python side asks of the page.

import { Progress } from "./progress.js";
import { loadLevel, loadScene, loadTexts } from "./site.js";

const TICK = 500; // milliseconds between two looks at the progress

/** `window.tapescopeHost`: Panel's view calls `handOver`, `execute` and `cancel`. */
export class Host {
  #player;
  #runners;
  #root;
  #listeners;
  #state; // what the learner chose before Panel came up
  #early = null; // a program that was run before Panel came up: {source, answer, trace, shown}
  #progress;
  #timer;
  #failed = null; // why there is no Python: a status with `key`

  /** Composes a scene from a trace, JSON text both; resolves as soon as Python can. */
  #compose = null;

  /** Makes Panel wait for a promise. */
  #giveWay = () => {};

  /** Called when Python is to be started again after it failed. */
  onretry = () => {};

  /**
   * @param {object} player
   * @param {Runners | null} runners null where no program can be run
   * @param {HTMLElement} root the element that the player was mounted in
   */
  constructor(player, runners, root) {
    this.#player = player;
    this.#runners = runners;
    this.#root = root;
    const scene = player.scene;
    this.#state = { lesson: scene.lesson, lang: scene.lang, open: null, level: null, waiting: [] };
    this.#listeners = ["run", "stop", "lesson", "lang", "fold", "export", "open", "why"].map((type) =>
      player.on(type, (detail) => this[`_${type}`](detail)),
    );
  }

  /** Python is being started: shows how far it is until `failed` or `handOver`. */
  starting() {
    this.#failed = null;
    this.#progress = new Progress();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#show(), TICK);
    this.#show();
  }

  /**
   * Couples the page with what composes its scenes until Panel is there.
   *
   * @param {PanelApp} app
   */
  couple(app) {
    this.#compose = (...asked) => app.compose(...asked);
    this.#giveWay = (promise) => app.giveWay(promise);
    if (this.#early) this.#giveWay(this.#early.shown);
  }

  /** So many bytes of all are here. */
  bytes(done, all) {
    this.#progress.bytes(done, all);
  }

  /** A stage begins: `python`, `panel` or `app`. */
  stage(name) {
    this.#progress.stage(name);
  }

  /** Python is there: it takes the page over as soon as nothing plays, or is asked for something. */
  python() {
    clearInterval(this.#timer);
    this.#progress.finish();
    this.#player.update({ status: { state: "ready", progress: null, key: "ui.python_ready" } });
  }

  #show() {
    const { done, all, share, left } = this.#progress;
    const mb = (bytes) => (bytes / 1e6).toFixed(1);
    const loading = done < all || all === 0;
    const seconds = left < 20_000 ? Math.ceil(left / 1000) : Math.ceil(left / 5000) * 5;
    const parts = [{ key: "ui.progress_time", values: { seconds } }];
    if (loading && all) parts.push({ key: "ui.progress_bytes", values: { done: mb(done), all: mb(all) } });
    this.#player.update({
      status: {
        state: "loading",
        progress: share,
        key: loading ? "ui.loading_python" : "ui.starting_python",
        hint: "ui.loading_hint",
        parts,
      },
    });
  }

  /**
   * Says that there is no Python; the picture stays playable.
   *
   * @param {string} key text that says why
   * @param {string | null} retry text of a button that tries again, if that may help
   */
  failed(key = "ui.python_failed", retry = "ui.try_again") {
    clearInterval(this.#timer);
    const action = retry && { key: retry, type: "retry" };
    this.#failed = { state: "failed", progress: null, key, action };
    this.#player.update({ status: this.#failed });
    if (this.#early) this.#refuse();
    for (const { type, what } of this.#state.waiting) {
      this.#player.update(type === "why" ? { reasons: { list: [], done: true, failed: true } } : { exported: { what, text: null } });
    }
    this.#state.waiting = [];
  }

  /** A program cannot be run: says so in the place of its answer. */
  async #refuse(key = this.#failed.key) {
    this.#early = null;
    const { catalog } = await loadTexts(this.#state.lang);
    this.#player.update({ running: false, error: { line: null, text: catalog[key] } });
  }

  /** Panel takes the page over as it is; from here on it answers the page's events. */
  handOver() {
    for (const off of this.#listeners) off();
    this.#listeners = [];
    return {
      ...this.#state,
      theme: this.#root.dataset.theme,
      source: this.#player.source,
      run: this.#early?.trace === null ? this.#early.source : null,
      trace: this.#early?.trace ?? null,
    };
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
    if (this.#failed && !this.#failed.action) {
      this.#refuse();
      return;
    }
    this.#player.update({ running: true, error: null });
    if (this.#failed) this.onretry();
    const answer = this.#runners.run(source);
    answer.catch(() => {}); // Panel's side meets the failure when it asks
    this.#early = { source, answer, trace: null };
    this.#early.shown = this.#showEarly(this.#early);
    this.#giveWay(this.#early.shown);
  }

  /** Shows the picture of an early run; what cannot be composed here, Panel's side composes. */
  async #showEarly(early) {
    let trace;
    try {
      trace = await early.answer;
    } catch (error) {
      console.warn(`No program can be run: ${error.message}`);
      if (this.#early === early && this.#listeners.length > 0) this.#refuse(error.key ?? "ui.runner_failed");
      return;
    }
    try {
      const scene = await this.#composed(trace);
      if (this.#early !== early || this.#listeners.length === 0) return;
      early.trace = trace;
      this.#player.update({ scene, running: false, error: null });
    } catch (error) {
      console.warn(`The early picture has to wait for Panel: ${error.message}`);
    }
  }

  async #composed(trace) {
    const { lang, lesson, level } = this.#state;
    const open = this.#state.open ?? [];
    const scene = JSON.parse(await this.#compose(trace, lang, lesson, open, level ?? "auto"));
    const same = lang === this.#state.lang && level === this.#state.level && open.join() === (this.#state.open ?? []).join();
    return same ? scene : this.#composed(trace);
  }

  _stop() {
    this.cancel();
    this.#player.update({ running: false });
  }

  /** Only Python can open a group: where it cannot yet, Panel does it when it is there. */
  async _fold({ open, level }) {
    Object.assign(this.#state, { open, level });
    const trace = this.#early?.trace;
    const { lesson, lang } = this.#state;
    if (!trace && !open.length && this.#player.scene.lesson === lesson) {
      const scene = await loadLevel(lesson, lang, level);
      if (this.#state.level === level && this.#state.lesson === lesson) this.#player.update({ scene });
      return;
    }
    if (this.#failed || !trace) {
      const key = this.#failed ? "ui.fold_fails" : "ui.fold_waits";
      this.#player.update({ notice: { key, action: { key: "ui.close", type: "dismiss" } } });
      return;
    }
    const scene = await this.#composed(trace);
    if (this.#early?.trace === trace && this.#listeners.length > 0) this.#player.update({ scene });
  }

  /** The trace of a program that was run is here; whatever else is asked for Python makes when it is there. */
  _export({ what }) {
    const trace = this.#early?.trace;
    if (what === "trace" && trace) this.#player.update({ exported: { what, text: trace } });
    else if (this.#failed) this.#player.update({ exported: { what, text: null } });
    else this.#state.waiting.push({ type: "export", what });
  }

  /** Reasons are proven by running programs again: Panel's side does that when it is there. */
  _why() {
    if (this.#failed) this.#player.update({ reasons: { list: [], done: true, failed: true } });
    else this.#state.waiting.push({ type: "why" });
  }

  _open(message) {
    this.#state.waiting.push({ type: "open", ...message });
  }

  async _lesson({ id }) {
    const before = this.#player.lesson;
    Object.assign(this.#state, { lesson: id, open: null, level: null });
    const wanted = () => this.#state.lesson === id && this.#player.lesson === before;
    try {
      const scene = await loadScene(id, this.#state.lang);
      if (!wanted()) return;
      if (this.#early?.trace === null) this._stop();
      this.#early = null;
      this.#player.update({ lesson: id, source: scene.source, scene, error: null, notice: null });
    } catch {
      if (!wanted()) return;
      this.#state.lesson = before;
      this.#player.update({ notice: { key: "ui.not_loaded" } });
    }
  }

  async _lang({ lang }) {
    const before = this.#state.lang;
    this.#state.lang = lang;
    const { lesson } = this.#state;
    try {
      const trace = this.#early?.trace;
      const made = trace ? this.#composed(trace) : loadScene(lesson, lang);
      const [texts, scene] = await Promise.all([loadTexts(lang), made]);
      if (this.#state.lang !== lang) return;
      const own = this.#player.scene.lesson === lesson;
      this.#player.update({ lang, ...texts, ...(own && { scene }), notice: null });
    } catch {
      if (this.#state.lang !== lang) return;
      this.#state.lang = before;
      this.#player.update({ notice: { key: "ui.not_loaded" } });
    }
  }
}
