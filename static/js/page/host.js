// What the page does for itself, and what it asks its session, which lives in the app worker. Lessons and
// languages the build has prepared; whatever else is asked for before the session is there waits for it.

import { Progress } from "./progress.js";
import { loadLevel, loadScene, loadTexts, site } from "./site.js";

const TICK = 500; // milliseconds between two looks at the progress

/** `window.tapescopeHost`: the page between player, session and runners. */
export class Host {
  #player;
  #runners;
  #root;
  #session = null; // the app, once its session takes messages
  #waiting = []; // messages for it
  #prepared = true; // whether the picture is one that the build has made
  #unheard = 0; // how often the session was told what the page shows, and has not taken it in yet
  #early = null; // a program that was run before there was a session: {source, answer}
  #running = null; // to be resolved: a program runs
  #choice; // the lesson, the language and the level (null: that with which the lesson begins) that were chosen last
  #progress;
  #timer;
  #failed = null; // why there is no Python: a status with `key`

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
    this.#choice = { lesson: player.scene.lesson, lang: player.scene.lang, level: player.scene.level };
    for (const type of site.asks) {
      player.on(type, (detail) => (this[`_${type}`] ?? this.#tell).call(this, { type, ...detail }));
    }
  }

  /**
   * Couples the page with a session, as soon as it takes messages.
   *
   * @param {App} app
   */
  async link(app) {
    app.onmessage = (message) => this[`_${message.type}`](message);
    await app.begun;
    this.#session = app;
    this.#adopt();
    for (const message of this.#waiting.splice(0)) app.send(message);
  }

  /** Tells the session what the page shows. What it says before it knows that is of no use. */
  #adopt() {
    if (!this.#session) return;
    this.#unheard += 1;
    const { source } = this.#player;
    this.#session.send({ type: "adopt", ...this.#choice, theme: this.#root.dataset.theme, source });
  }

  #tell(message) {
    if (this.#session) this.#session.send(message);
    else this.#waiting.push(message);
  }

  /** Only the last message of a kind counts while there is no session. */
  #tellLast(message) {
    this.#forget(message.type);
    this.#tell(message);
  }

  #forget(type) {
    this.#waiting = this.#waiting.filter((one) => one.type !== type);
  }

  // ----- what the session says -----

  _adopted() {
    this.#unheard -= 1;
  }

  /** The page itself says how Python is. */
  _update({ patch: { status, ...patch } }) {
    if (this.#unheard > 0) return;
    if (patch.scene) this.#prepared = false;
    if (patch.running === false) this.#rest();
    this.#player.update(patch);
  }

  async _execute({ id, source }) {
    try {
      this.#tell({ type: "trace", id, text: await this.execute(source) });
    } catch ({ message, key }) {
      this.#tell({ type: "trace", id, failed: message, key });
    }
  }

  _cancel() {
    this.cancel();
  }

  // ----- programs -----

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

  /** Resolves when no program runs: time for what is not urgent. */
  get idle() {
    return this.#running?.promise ?? Promise.resolve();
  }

  #rest() {
    this.#running?.resolve();
    this.#running = null;
  }

  _run(message) {
    const { source } = message;
    if (this.#failed && !this.#failed.action) {
      this.#refuse();
      return;
    }
    this.#running ??= Promise.withResolvers();
    this.#player.update({ running: true, error: null });
    if (this.#failed) this.onretry();
    if (!this.#session) {
      // The runner need not wait for the session.
      const early = { source, answer: this.#runners.run(source) };
      this.#early = early;
      early.answer.catch(({ message: why, key }) => {
        console.warn(`No program can be run: ${why}`);
        if (this.#early === early) this.#refuse(key ?? "ui.runner_failed");
      });
    }
    this.#tellLast(message);
  }

  _stop(message) {
    if (this.#session) this.#tell(message);
    else this.#stopEarly();
  }

  #stopEarly() {
    this.cancel();
    this.#forget("run");
    this.#rest();
    this.#player.update({ running: false });
  }

  /** A program cannot be run: says so in the place of its answer. */
  async #refuse(key = this.#failed.key) {
    this.#early = null;
    this.#forget("run");
    this.#rest();
    const { catalog } = await loadTexts(this.#choice.lang);
    this.#player.update({ running: false, error: { line: null, text: catalog[key] } });
  }

  // ----- lessons and languages: what the build has made needs no Python -----

  async _lesson(message) {
    const { id } = message;
    const before = this.#player.lesson;
    this.#choice.lesson = id;
    const wanted = () => this.#choice.lesson === id && this.#player.lesson === before;
    try {
      const scene = await loadScene(id, this.#choice.lang);
      if (!wanted()) return;
      if (this.#running && !this.#session) this.#stopEarly();
      this.#forget("fold");
      this.#choice.level = null;
      this.#prepared = true;
      this.#rest();
      this.#player.update({ lesson: id, source: scene.source, scene, running: false, error: null, notice: null });
      this.#adopt();
    } catch {
      if (!wanted()) return;
      this.#choice.lesson = before;
      this.#player.update({ notice: { key: "ui.not_loaded" } });
    }
  }

  async _lang(message) {
    const { lang } = message;
    const before = this.#choice.lang;
    this.#choice.lang = lang;
    if (this.#session && !(this.#prepared && !this.#running)) {
      this.#tell(message);
      return;
    }
    const { lesson, level } = this.#choice;
    try {
      const made = loadLevel(lesson, lang, level);
      const [texts, scene] = await Promise.all([loadTexts(lang), made]);
      if (this.#choice.lang !== lang) return;
      const own = this.#prepared && this.#player.scene.lesson === lesson;
      this.#player.update({ lang, ...texts, ...(own && { scene }), notice: null });
      if (own && !this.#running) this.#adopt();
      else if (this.#session) this.#tell(message);
    } catch {
      if (this.#choice.lang !== lang) return;
      this.#choice.lang = before;
      this.#player.update({ notice: { key: "ui.not_loaded" } });
    }
  }

  // ----- what only a session can do -----

  /** What the page looks like is told when there is a session. */
  _theme(message) {
    this.#session?.send(message);
  }

  /** Both levels of a lesson are prepared; groups are opened by the session. */
  async _fold(message) {
    if (this.#prepared && message.open.length === 0) {
      const { lesson, lang } = this.#choice;
      this.#choice.level = message.level;
      try {
        const scene = await loadLevel(lesson, lang, message.level);
        if (this.#choice.lesson !== lesson || this.#choice.lang !== lang || this.#choice.level !== message.level) return;
        this.#player.update({ scene });
        if (!this.#running) this.#adopt();
        return;
      } catch {
        // The session makes it.
      }
    }
    if (!this.#session) {
      const key = this.#failed ? "ui.fold_fails" : "ui.fold_waits";
      this.#player.update({ notice: { key, action: { key: "ui.close", type: "dismiss" } } });
      if (this.#failed) return;
    }
    this.#tellLast(message);
  }

  _export(message) {
    if (this.#failed && !this.#session) this.#giveUp(message);
    else this.#tell(message);
  }

  _why(message) {
    this._export(message);
  }

  // ----- how Python is -----

  /** Python is being started: shows how far it is until `failed` or `ready`. */
  starting() {
    this.#failed = null;
    this.#progress = new Progress();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#show(), TICK);
    this.#show();
  }

  /** So many bytes of all are here. */
  bytes(done, all) {
    this.#progress.bytes(done, all);
  }

  /** A stage begins: `python`, `panel` or `app`. */
  stage(name) {
    this.#progress.stage(name);
  }

  /** All of Python that is wanted is there. */
  ready() {
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
   * Says that there is no Python, or not all of it; the picture stays playable.
   *
   * @param {string} key text that says why
   * @param {string | null} retry text of a button that tries again, if that may help
   */
  failed(key = "ui.python_failed", retry = "ui.try_again") {
    clearInterval(this.#timer);
    const action = retry && { key: retry, type: "retry" };
    this.#failed = { state: "failed", progress: null, key, action };
    this.#player.update({ status: this.#failed });
    if (this.#session) return;
    if (this.#early) this.#refuse();
    for (const message of this.#waiting.splice(0)) this.#giveUp(message);
  }

  /** Nothing will come of what the page waits for. */
  #giveUp({ type, what }) {
    if (type === "export") this.#player.update({ exported: { what, text: null } });
    if (type === "why") this.#player.update({ reasons: { list: [], done: true, failed: true } });
  }
}
