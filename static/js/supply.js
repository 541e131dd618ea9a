// Hands the runtime's parts to workers; the WebAssembly code is compiled once for all of them.

const WASM = "pyodide.asm.wasm";

/** Resolves to the module compiled from these bytes; a worker does it, the page goes on meanwhile. */
async function compiled(arriving) {
  const url = new URL("compile-worker.js", import.meta.url);
  const worker = new Worker(url, { type: "module", name: "compile" });
  const answered = new Promise((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message ?? `${url} could not be loaded`));
    worker.onmessage = ({ data: { module, message } }) =>
      module ? resolve(module) : reject(new Error(message));
  });
  answered.catch(() => {}); // met below, when the bytes are there
  try {
    const bytes = await arriving;
    worker.postMessage(bytes, [bytes]);
    return await answered;
  } finally {
    worker.terminate();
  }
}

export class Supply {
  #parts;
  #snapshot;
  #compiled = null;

  /**
   * @param {Parts} parts where the bytes come from
   * @param {Snapshot} snapshot
   */
  constructor(parts, snapshot) {
    this.#parts = parts;
    this.#snapshot = snapshot;
  }

  /** Sends parts to a worker as they arrive; resolves when all are sent, rejects if one is lost. */
  async send(worker, names) {
    await Promise.all(
      names.map((name) => (name === WASM ? this.#share(worker) : this.sendBytes(worker, name))),
    );
  }

  /** Sends parts to a worker that may start from the snapshot. */
  async sendAll(worker, names) {
    this.#snapshot.get().then((content) => worker.postMessage({ type: "part", name: "snapshot", content }));
    await this.send(worker, names);
  }

  /** The worker could not start from the snapshot: it starts from the parts. */
  async sendAgain(worker, names, why) {
    this.#snapshot.refuse(why);
    await this.send(worker, names);
  }

  /** The worker has started from the snapshot. */
  restored() {
    this.#snapshot.restored();
  }

  /** Sends the bytes of one part. */
  async sendBytes(worker, name) {
    const content = await this.#parts.bytes(name);
    worker.postMessage({ type: "part", name, content }, [content]);
  }

  async #share(worker) {
    this.#compiled ??= compiled(this.#parts.bytes(WASM));
    try {
      worker.postMessage({ type: "part", name: WASM, content: await this.#compiled });
    } catch (error) {
      this.#compiled = null; // the next one who asks tries again
      throw error;
    }
  }

  /** Resolves when these parts are here. */
  async here(names) {
    await Promise.all(names.map((name) => this.#parts.bytes(name)));
  }
}
