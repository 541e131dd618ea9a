// The memory snapshot: the memory of a Python that has imported what every worker needs. It is made
// once per deployment, in this browser, by a worker of its own that never sees learner code; so it
// costs no byte of the network. Kept beside the site's files, it is what later workers start from.
// Where there is none, or it is no good, they start from the archives as on the first visit.

const HASH = 32; // bytes of a sha256, which stand before the snapshot's own

export class Snapshot {
  #store;
  #url;
  #kept; // promise of the bytes, or of null
  #refused = false;

  /**
   * @param {Store} store keeps the bytes between visits
   * @param {URL} root of the site
   */
  constructor(store, root) {
    this.#store = store;
    // What Python asked the browser when it started is in its memory, too.
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const { language, userAgent } = navigator;
    const where = new URLSearchParams({ timeZone, language, userAgent });
    this.#url = new URL(`snapshot?${where}`, root);
    this.#say("none");
    this.#kept = this.#find();
  }

  /** `data-snapshot` of the page: `none`, `made`, `restored` or `refused`; for whoever wants to know. */
  #say(state) {
    document.documentElement.dataset.snapshot = state;
  }

  async #find() {
    const found = await this.#store.get(this.#url);
    if (found === null) return null;
    const bytes = found.slice(HASH);
    const wanted = new Uint8Array(found.slice(0, HASH));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    if (wanted.every((byte, at) => byte === digest[at])) return bytes;
    this.refuse(new Error("wrong checksum"));
    return null;
  }

  /** Resolves to the snapshot, or to null. */
  get() {
    return this.#kept;
  }

  /** Python could not be started from it: nobody tries again, and the next visit makes a new one. */
  refuse({ message }) {
    console.warn(`Python starts without its snapshot: ${message}`);
    this.#refused = true;
    this.#kept = Promise.resolve(null);
    this.#store.forget(this.#url);
    this.#say("refused");
  }

  /** Python was started from it. */
  restored() {
    this.#say("restored");
  }

  /**
   * Makes a snapshot and keeps it, unless there is one.
   *
   * @param {() => Worker} start starts a worker that answers with `{type: "snapshot", content}`
   */
  async make(start) {
    if (this.#refused || (await this.#kept) !== null) return;
    const worker = start();
    try {
      const bytes = await new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) =>
          data.type === "snapshot" ? resolve(data.content) : reject(new Error(data.message));
        worker.onerror = reject;
      });
      const digest = await crypto.subtle.digest("SHA-256", bytes);
      await this.#store.forget(this.#url); // of another browser version, or another time zone
      if (!(await this.#store.put(this.#url, new Blob([digest, bytes])))) return;
      this.#kept = Promise.resolve(bytes);
      this.#say("made");
    } catch (error) {
      console.warn(`There is no snapshot of Python: ${error.message}`);
    } finally {
      worker.terminate();
    }
  }
}
