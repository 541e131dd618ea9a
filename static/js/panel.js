// Couples the app worker with BokehJS in the page: one document, patches in both directions.

/** Starts the app worker; `ready` resolves when Panel's views are in the page. */
export class PanelApp {
  #worker;
  #scripts;
  #element;
  #ready = Promise.withResolvers();
  #document = null;
  #patching = false; // true while a patch from Python is applied: do not send it back
  #busy = false; // true while Python works on a patch of ours
  #queue = [];

  /** Called with the name of the stage that begins: `python`, `panel`, `app`. */
  onstage = () => {};

  /**
   * @param {URL} url of app-worker.js
   * @param {Parts} parts
   * @param {string[]} names the parts that the app worker needs
   * @param {Promise} scripts resolves when BokehJS and Panel's script are there
   */
  constructor(url, parts, names, scripts) {
    this.#scripts = scripts;
    this.#worker = new Worker(url, { type: "module", name: "app" });
    this.#worker.onmessage = ({ data }) => this[`_${data.type}`](data);
    this.#worker.onerror = (event) => this._failed(event);
    for (const name of names) {
      parts.bytes(name).then(
        (bytes) => this.#worker.postMessage({ type: "part", name, bytes }, [bytes]),
        (error) => this._failed(error),
      );
    }
  }

  get ready() {
    return this.#ready.promise;
  }

  /**
   * Runs the app.
   *
   * @param {HTMLElement} element receives Panel's roots
   * @param {string} cdn path of the folder with Panel's own files
   */
  start(element, cdn) {
    this.#element = element;
    this.#worker.postMessage({ type: "start", location: JSON.stringify(location), cdn });
  }

  _stage({ name }) {
    this.onstage(name);
  }

  _failed({ message }) {
    this.#ready.reject(new Error(message));
    if (this.#document) console.error(message);
  }

  async _render({ docs, items, roots }) {
    try {
      await this.#scripts;
      await this.#embed(JSON.parse(docs), JSON.parse(items)[0], JSON.parse(roots));
    } catch (error) {
      this._failed(error);
    }
  }

  async #embed(docs, item, ids) {
    for (const id of ids) {
      const element = document.createElement("div");
      element.id = `panel-root-${id}`;
      this.#element.append(element);
    }
    item.root_ids = ids;
    item.roots = Object.fromEntries(ids.map((id) => [id, `panel-root-${id}`]));
    const [views] = await globalThis.Bokeh.embed.embed_items(docs, [item]);
    this.#document = [...views.roots.values()][0].model.document;
    this.#document.on_change((event) => this.#changed(event), false);
    this.#worker.postMessage({ type: "rendered" });
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
