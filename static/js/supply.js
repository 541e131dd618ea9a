// Hands the runtime's parts to workers; what takes long is done once for all of them.

const WASM = "pyodide.asm.wasm";

/** Resolves to these bytes compiled, or unpacked; a worker does it, the page goes on meanwhile. */
async function prepared(work, arriving) {
  const url = new URL("prepare-worker.js", import.meta.url);
  const worker = new Worker(url, { type: "module", name: work });
  const answered = new Promise((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message ?? `${url} could not be loaded`));
    worker.onmessage = ({ data: { result, message } }) =>
      result ? resolve(result) : reject(new Error(message));
  });
  answered.catch(() => {}); // met below, when the bytes are there
  try {
    const bytes = await arriving;
    worker.postMessage({ work, bytes }, [bytes]);
    return await answered;
  } finally {
    worker.terminate();
  }
}

export class Supply {
  #parts;
  #snapshot;
  #core;
  #prepared = new Map(); // name → promise

  /** Resolves when nobody waits for a picture: time to send what is not urgent. */
  idle = () => Promise.resolve();

  /**
   * @param {Parts} parts where the bytes come from
   * @param {Snapshot} snapshot
   * @param {string[]} core names of the parts that Python needs in any case
   */
  constructor(parts, snapshot, core) {
    this.#parts = parts;
    this.#snapshot = snapshot;
    this.#core = core;
  }

  /** Sends parts to a worker as they arrive; resolves when all are sent, rejects if one is lost. */
  async send(worker, names) {
    await Promise.all(
      names.map((name) => (name === WASM ? this.#share(worker) : this.sendBytes(worker, name))),
    );
  }

  /** Sends the parts that Python needs in any case. */
  sendCore(worker) {
    return this.send(worker, this.#core);
  }

  /**
   * Sends the snapshot, or says that none comes; resolves to whether it comes.
   *
   * @param {Worker} worker
   * @param {Promise} core resolves when the core is sent; if that rejects, so does this
   */
  async sendSnapshot(worker, core) {
    const wanted = await this.#snapshot.wanted(core);
    worker.postMessage({ type: "part", name: "plan", content: wanted ? this.#snapshot.plan : null });
    if (!wanted) return false;
    const blocks = await this.#prepare("unpack", this.#snapshot.blocks).catch(() => null);
    const content = blocks?.slice() ?? null;
    worker.postMessage({ type: "part", name: "snapshot", content }, content ? [content] : []);
    return true;
  }

  /** The worker could not start from the snapshot. */
  refused(why) {
    this.#snapshot.refuse(why);
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
    worker.postMessage({ type: "part", name: WASM, content: await this.#prepare("compile", WASM) });
  }

  #prepare(work, name) {
    const before = this.#prepared.get(name);
    if (before) return before;
    const result = prepared(work, this.#parts.bytes(name));
    this.#prepared.set(name, result);
    result.catch(() => this.#prepared.delete(name)); // the next one who asks tries again
    return result;
  }
}

/** What one worker gets: the core, and the snapshot or else the archives; the archives in any case. */
export class Delivery {
  /** Promise of whether the worker starts with the snapshot, once it has everything for that. */
  begun;

  #supply;
  #worker;
  #archives;
  #rest; // promise of the names of the archives that are to be sent later
  #completed = null; // promise of having sent them

  /**
   * @param {Supply} supply
   * @param {Worker} worker
   * @param {string[]} archives names of parts
   */
  constructor(supply, worker, archives) {
    this.#supply = supply;
    this.#worker = worker;
    this.#archives = archives;
    this.begun = this.#begin();
    this.begun.catch(() => {}); // whoever waits for it sees the failure
    this.#rest = this.begun.then((snapshot) => (snapshot ? archives : []));
    this.#rest.catch(() => {});
  }

  async #begin() {
    const core = this.#supply.sendCore(this.#worker);
    core.catch(() => {}); // met below
    const snapshot = await this.#supply.sendSnapshot(this.#worker, core);
    if (!snapshot) await this.#supply.send(this.#worker, this.#archives);
    await core;
    return snapshot;
  }

  /** Sends the archives to a worker that has started, or wanted to start, without them. */
  complete() {
    this.#completed ??= this.#rest.then((names) => this.#supply.send(this.#worker, names));
    return this.#completed;
  }
}
