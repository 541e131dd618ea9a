// Couples Panel's document in the app worker with BokehJS in the page: patches in both directions.

/** Panel's views; `ready` resolves when they are in the page. */
export class PanelViews {
  #post;
  #element;
  #scripts;
  #calm;
  #ready = Promise.withResolvers();
  #document = null;
  #built = false; // true when all views are in the page
  #patching = false; // true while a patch from Python is applied: do not send it back
  #busy = false; // true while Python works on a patch of ours
  #queue = [];

  /** Called when Python is there; the views follow as soon as nothing plays. */
  onrender = () => {};

  /**
   * @param {(message: object) => void} post sends messages to the app worker
   * @param {HTMLElement} element receives Panel's roots
   * @param {Promise} scripts resolves when BokehJS and Panel's script are there
   * @param {() => Promise} calm resolves when the page has time to build the views
   */
  constructor(post, element, scripts, calm) {
    this.#post = post;
    this.#element = element;
    this.#scripts = scripts;
    this.#calm = calm;
    this.#ready.promise.catch(() => {}); // whoever waits for the views sees the failure
    element.replaceChildren();
  }

  get ready() {
    return this.#ready.promise;
  }

  failed(error) {
    this.#ready.reject(error);
    if (this.#document) console.error(error.message);
  }

  _panelFailed({ message }) {
    this.failed(new Error(message));
  }

  async _render({ docs }) {
    try {
      this.onrender();
      await this.#scripts;
      await this.#calm();
      await this.#embed(JSON.parse(docs));
    } catch (error) {
      this.failed(error);
    }
  }

  async #embed(docs) {
    // Not embed_items: views send messages while they are built, so the document has to be
    // connected before the first of them exists.
    const { Bokeh } = globalThis;
    const [content] = Object.values(docs);
    this.#document = Bokeh.require("document/index").Document.from_json(content);
    this.#document.on_change((event) => this.#changed(event), false);
    this.#post({ type: "rendered" });
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
    this.#post({ type: "patch", patch });
  }
}
