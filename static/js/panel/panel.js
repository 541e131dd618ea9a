// Couples the app worker with BokehJS in the page: one document, patches in both directions.

import { Delivery } from "../python/sender.js";

/** Starts the app worker; `ready` resolves when Panel's views are in the page. */
export class PanelApp {
  #worker;
  #delivery;
  #scripts;
  #calm;
  #panel;
  #element;
  #started = Promise.withResolvers(); // when Python has started, or has failed to
  #ready = Promise.withResolvers();
  #scenes = []; // composed or being composed, by id
  #way = Promise.resolve();
  #document = null;
  #built = false; // true when all views are in the page
  #patching = false; // true while a patch from Python is applied: do not send it back
  #busy = false; // true while Python works on a patch of ours
  #queue = [];

  /** Called with the name of the stage that begins: `python`, `panel`, `app`. */
  onstage = () => {};

  /** Called when Python is there; the views follow as soon as nothing plays. */
  onrender = () => {};

  /**
   * @param {URL} url of app-worker.js
   * @param {Supply} supply where the worker's parts come from
   * @param {string[]} archives names of the parts that it composes scenes with
   * @param {string[]} panel names of the parts that Panel needs
   * @param {() => Promise} calm resolves when the page has time to build Panel's views
   */
  constructor(url, supply, archives, panel, calm) {
    this.#calm = calm;
    this.#panel = panel;
    this.#worker = new Worker(url, { type: "module", name: "app" });
    this.#worker.onmessage = ({ data }) => this[`_${data.type}`](data);
    this.#worker.onerror = (event) => this._failed(event);
    this.#delivery = new Delivery(supply, this.#worker, archives);
    this.#receive(supply, panel).catch((error) => this._failed(error));
    this._refused = (why) => {
      supply.refused(why);
      this.#delivery.complete().catch((error) => this._failed(error));
    };
  }

  async #receive(supply, panel) {
    await this.free;
    await this.#way;
    await this.#delivery.complete();
    await supply.send(this.#worker, panel);
  }

  /** Panel waits until this promise, and all before it, are settled: what the learner asked for comes first. */
  giveWay(promise) {
    const way = Promise.allSettled([this.#way, promise]).then(() => {
      if (this.#way === way) this.#worker.postMessage({ type: "way", free: true });
    });
    this.#way = way;
    this.#worker.postMessage({ type: "way", free: false });
  }

  /** Resolves when Panel need not wait for anything. */
  get way() {
    return this.#way;
  }

  get ready() {
    return this.#ready.promise;
  }

  /** Resolves when the line is free for what else there is: all is sent that composing scenes needs. */
  get free() {
    // Started from the snapshot: the line is fast, and the processor has enough to do.
    return this.#delivery.begun.then((snapshot) => snapshot && this.#started.promise);
  }

  /**
   * Runs the app.
   *
   * @param {HTMLElement} element receives Panel's roots
   * @param {string} cdn path of the folder with Panel's own files
   * @param {object} rest archives that the worker may fetch later: name → {url, sha256}
   * @param {Promise} scripts resolves when BokehJS and Panel's script are there
   */
  start(element, cdn, rest, scripts) {
    this.#scripts = scripts;
    this.#element = element;
    const panel = this.#panel;
    this.#worker.postMessage({ type: "start", location: JSON.stringify(location), cdn, rest, panel });
  }

  /** Ends the worker; nothing of this app comes any more. */
  end() {
    this.#worker.terminate();
    this.#element?.replaceChildren();
  }

  /** Resolves to the scene of a trace with some groups open, both as JSON text; works before Panel is there. */
  compose(trace, lang, lesson, open, level) {
    const asked = Promise.withResolvers();
    this.#scenes.push(asked);
    this.#worker.postMessage({ type: "compose", id: this.#scenes.length - 1, trace, lang, lesson, open, level });
    return asked.promise;
  }

  _scene({ id, scene, error }) {
    if (error === undefined) this.#scenes[id].resolve(scene);
    else this.#scenes[id].reject(new Error(error));
  }

  _stage({ name }) {
    if (name !== "python") this.#started.resolve();
    this.onstage(name);
  }

  _failed({ message }) {
    this.#started.resolve();
    this.#ready.reject(new Error(message));
    if (this.#document) console.error(message);
  }

  async _render({ docs }) {
    try {
      this.onrender();
      await this.#scripts;
      await this.#calm();
      await this.#embed(JSON.parse(docs));
    } catch (error) {
      this._failed(error);
    }
  }

  async #embed(docs) {
    // Not embed_items: views send messages while they are built, so the document has to be
    // connected before the first of them exists.
    const { Bokeh } = globalThis;
    const [content] = Object.values(docs);
    this.#document = Bokeh.require("document/index").Document.from_json(content);
    this.#document.on_change((event) => this.#changed(event), false);
    this.#worker.postMessage({ type: "rendered" });
    const roots = this.#document.all_roots.map(() => document.createElement("div"));
    this.#element.append(...roots);
    await Bokeh.embed.add_document_standalone(this.#document, this.#element, roots);
    this.#built = true;
    this.#ready.resolve();
  }

  _patch({ patch, buffers }) {
    this.#patching = true;
    try {
      this.#document.apply_json_patch(patch, buffers);
    } finally {
      this.#patching = false;
    }
  }

  _idle() {
    this.#busy = false;
    this.#send();
  }

  #changed(event) {
    if (this.#patching || event.setter_id === "py") return;
    // Views set properties of their own while they are built; only their messages are news.
    if (!this.#built && event.kind !== "MessageSent") return;
    // While Python is busy only the last value of each property counts.
    const same = (old) => event.attr && old.model === event.model && old.attr === event.attr;
    this.#queue = [...this.#queue.filter((old) => !same(old)), event];
    this.#send();
  }

  #send() {
    if (this.#busy || this.#queue.length === 0) return;
    const patch = this.#document.create_json_patch(this.#queue);
    this.#queue = [];
    this.#busy = true;
    this.#worker.postMessage({ type: "patch", patch });
  }
}
