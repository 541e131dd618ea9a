// Hands the runtime's parts to workers; the WebAssembly code is compiled once for all of them.

import { compile } from "./runtime.js";

const WASM = "pyodide.asm.wasm";

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
    this.#compiled ??= this.#parts.bytes(WASM).then(compile);
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
