// The page's end of the app worker: its parts go out, what its session says comes in, and Panel's side follows.

import { Delivery } from "./sender.js";

/** Starts the app worker; `begun` resolves when its session takes messages. */
export class App {
  #worker;
  #sender;
  #delivery;
  #begun = Promise.withResolvers();
  #views = null; // Panel's views in the page

  /** Called with each message of the session. */
  onmessage = () => {};

  /** Called with the name of the stage that begins: `python`, `panel`, `app`. */
  onstage = () => {};

  /** Whether the worker can be asked nothing more. */
  dead = false;

  /**
   * @param {URL} url of app-worker.js
   * @param {Sender} sender where the worker's parts come from
   * @param {string[]} archives names of the parts that it composes scenes with
   */
  constructor(url, sender, archives) {
    this.#sender = sender;
    this.#worker = new Worker(url, { type: "module", name: "app" });
    this.#worker.onmessage = ({ data }) => (`_${data.type}` in this ? this : this.#views)[`_${data.type}`](data);
    this.#worker.onerror = (event) => this._failed(event);
    this.#begun.promise.catch(() => {}); // whoever waits for the session sees the failure
    this.#delivery = new Delivery(sender, this.#worker, archives);
    this.#delivery.begun.catch((error) => this._failed(error));
  }

  get begun() {
    return this.#begun.promise;
  }

  /** Resolves when the line is free for what else there is: all is sent that the session needs. */
  get free() {
    // Started from the snapshot: the line is fast, and the processor has enough to do.
    return this.#delivery.begun.then((snapshot) => snapshot && this.begun);
  }

  /**
   * Starts Python.
   *
   * @param {string} cdn path of the folder with Panel's own files
   * @param {object} rest archives that the worker may fetch later: name → {url, sha256}
   */
  start(cdn, rest) {
    this.post({ type: "start", cdn, rest });
  }

  /** Sends a message to the session; what imports more than the session itself waits for all archives. */
  send(message) {
    const whole = message.type === "export";
    if (whole) this.#complete().catch((error) => this._failed(error));
    this.post({ type: "session", text: JSON.stringify(message), whole });
  }

  post(message) {
    this.#worker.postMessage(message);
  }

  /**
   * Brings Panel; resolves when its views are in the page.
   *
   * @param {string[]} names of the parts that it needs
   * @param {PanelViews} views
   */
  async bringPanel(names, views) {
    this.#views = views;
    await this.#complete();
    await this.#sender.send(this.#worker, names);
    this.post({ type: "panel", location: JSON.stringify(location), names });
    await views.ready;
  }

  /** Ends the worker; nothing of this app comes any more. */
  end() {
    this.dead = true;
    this.#worker.terminate();
  }

  /** Sends the archives that the snapshot did without until now. */
  #complete() {
    return this.#delivery.complete();
  }

  _refused(why) {
    this.#sender.refused(why);
    this.#complete().catch((error) => this._failed(error));
  }

  _begun({ restored }) {
    this.#begun.resolve();
    // Once it has begun from the snapshot, what it did without may come; nobody waits for that.
    if (restored) this.#sender.idle().then(() => this.#complete()).catch(() => {});
  }

  _session({ text }) {
    this.onmessage(JSON.parse(text));
  }

  _stage({ name }) {
    this.onstage(name);
  }

  _failed({ message }) {
    const error = new Error(message ?? "the app worker could not be loaded");
    this.end();
    this.#begun.reject(error);
    if (this.#views) this.#views.failed(error);
  }
}
