// Hands the runtime's parts to workers; what takes long is done once for all of them.

const WASM = "pyodide.asm.wasm";
const LIBRARIES = "libraries";
const COMPILED = [WASM, LIBRARIES]; // sent to all workers as what one has compiled
const PREPARE = new URL("compile-worker.js", import.meta.url).href;

/** Resolves to what a worker answers. */
function answerOf(worker) {
  const { promise, resolve, reject } = Promise.withResolvers();
  worker.onerror = ({ message }) => reject(new Error(message ?? `${PREPARE} could not be loaded`));
  worker.onmessage = ({ data: { result, message } }) =>
    message === undefined ? resolve(result) : reject(new Error(message));
  promise.catch(() => {}); // met where the answer is needed
  return promise;
}

/** Resolves to what comes out of a work on `what`; a worker does it, the page goes on meanwhile. */
async function prepared(work, arriving) {
  const worker = new Worker(PREPARE, { type: "module", name: work });
  const answered = answerOf(worker);
  try {
    const what = await arriving;
    worker.postMessage({ work, ...what }, what.bytes instanceof ArrayBuffer ? [what.bytes] : []);
    const result = await answered;
    // Who has compiled what is kept stays: the browser asks it for the machine code later.
    if (work !== "keepCode") worker.terminate();
    return result;
  } catch (error) {
    worker.terminate();
    throw error;
  }
}

/**
 * Resolves to what is compiled of what is kept under two addresses, the code and the libraries. The
 * code's way is the longest of all, so its worker asks for it before it loads anything else.
 */
function compiledKept(code, libraries) {
  const script = `const code = fetch(${JSON.stringify(code)}).then(
    (answer) => answer.status === 200 ? WebAssembly.compileStreaming(answer) : null,
  );
  code.catch(() => {});
  (await import(${JSON.stringify(PREPARE)})).serveKept(code, ${JSON.stringify(libraries)});`;
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module", name: "compileKept" });
  const answered = answerOf(worker);
  const end = () => worker.terminate();
  answered.then(([compiled]) => compiled || end(), end); // who has compiled something stays
  return answered;
}

export class Sender {
  #downloads;
  #snapshot;
  #core;
  #code = new Map(); // name → promise of what is compiled of a part
  #both = null; // promise of the unpacked snapshot, of which one copy is left

  /** Resolves when nobody waits for a picture: time to send what is not urgent. */
  idle = () => Promise.resolve();

  /**
   * @param {Downloads} downloads where the bytes come from
   * @param {Snapshot} snapshot
   * @param {string[]} core names of the parts that Python needs in any case
   */
  constructor(downloads, snapshot, core) {
    this.#downloads = downloads;
    this.#snapshot = snapshot;
    this.#core = core;
  }

  /** Sends parts to a worker as they arrive; resolves when all are sent, rejects if one is lost. */
  async send(worker, names) {
    await Promise.all(
      names.map((name) => (COMPILED.includes(name) ? this.#share(worker, name) : this.sendBytes(worker, name))),
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
    const kept = wanted && (await this.#downloads.unpacked(this.#snapshot.blocks));
    // Only what Python was started from before is kept like that.
    const plan = wanted ? { ...this.#snapshot.plan, proven: Boolean(kept) } : null;
    worker.postMessage({ type: "part", name: "plan", content: plan });
    if (!wanted) return false;
    post(worker, "snapshot", kept || (await this.#blocks().catch(() => null)));
    return true;
  }

  /** Resolves to the snapshot's blocks; they are unpacked for two at once, because two workers start. */
  async #blocks() {
    const both = this.#both ?? prepared("unpackTwice", this.#packed(this.#snapshot.blocks));
    this.#both = this.#both ? null : both;
    return (await both).pop();
  }

  /** What there is of a part: what is kept unpacked, or its bytes. */
  async #found(name) {
    const kept = await this.#downloads.unpacked(name);
    return kept ? { bytes: kept } : this.#packed(name);
  }

  async #packed(name) {
    return { bytes: await this.#downloads.bytes(name) };
  }

  /** The worker could not start from the snapshot. */
  refused(why) {
    this.#snapshot.refuse(why);
    this.#downloads.forgetUnpacked(this.#snapshot.blocks);
  }

  /** The worker has started from the snapshot. */
  restored() {
    this.#snapshot.restored();
  }

  /** Sends one part: its bytes, or what is kept of it unpacked. */
  async sendBytes(worker, name) {
    post(worker, name, (await this.#found(name)).bytes);
  }

  async #share(worker, name) {
    if (!this.#code.has(name)) this.#code.set(name, this.#compiled(name));
    post(worker, name, await this.#code.get(name));
  }

  /** The browser does not share compiled code with a worker: it gets the bytes. */
  async sendUncompiled(worker) {
    await Promise.all(COMPILED.map((name) => this.sendBytes(worker, name)));
  }

  /** Begins with what takes longest: compiling what an earlier visit has kept. */
  begin() {
    const kept = compiledKept(...COMPILED.map((name) => this.#downloads.unpackedUrl(name)));
    COMPILED.forEach((name, at) => this.#code.set(name, this.#kept(name, kept, at)));
  }

  /** Resolves to one of all that is compiled of what is kept, or to what is compiled of the part itself. */
  async #kept(name, all, at) {
    try {
      const code = (await all)[at];
      if (code !== null) {
        this.#downloads.kept(name);
        return code;
      }
    } catch {
      await this.#downloads.forgetUnpacked(name);
    }
    return this.#compiled(name);
  }

  #compiled(name) {
    const made = prepared(name === WASM ? "compile" : "compileLibraries", this.#packed(name));
    made.catch(() => this.#code.delete(name)); // the next one who asks tries again
    return made;
  }

  /**
   * Keeps everything that Python starts from unpacked, and its code in a form that the browser
   * remembers as machine code; whatever starts from now on starts from that.
   *
   * @param {string} cache its name
   */
  async keep(cache) {
    const names = this.#snapshot.proven ? [...this.#core, this.#snapshot.blocks] : this.#core;
    const kept = await Promise.all(names.map((name) => this.#downloads.unpacked(name)));
    const missing = names.filter((_, at) => !kept[at]);
    for (const name of missing) {
      const where = { cache, url: this.#downloads.unpackedUrl(name) };
      const what = this.#packed(name).then((bytes) => ({ ...bytes, ...where }));
      const done = await prepared(name === WASM ? "keepCode" : "keep", what);
      if (name === WASM) this.#code.set(name, Promise.resolve(done));
    }
  }
}

function post(worker, name, content) {
  worker.postMessage({ type: "part", name, content }, content instanceof ArrayBuffer ? [content] : []);
}

/** What one worker gets: the core, and the snapshot or else the archives; the archives in any case. */
export class Delivery {
  /** Promise of whether the worker starts with the snapshot, once it has everything for that. */
  begun;

  #sender;
  #worker;
  #archives;
  #rest; // promise of the names of the archives that are to be sent later
  #completed = null; // promise of having sent them

  /**
   * @param {Sender} sender
   * @param {Worker} worker
   * @param {string[]} archives names of parts
   */
  constructor(sender, worker, archives) {
    this.#sender = sender;
    this.#worker = worker;
    this.#archives = archives;
    this.begun = this.#begin();
    this.begun.catch(() => {}); // whoever waits for it sees the failure
    this.#rest = this.begun.then((snapshot) => (snapshot ? archives : []));
    this.#rest.catch(() => {});
  }

  async #begin() {
    const core = this.#sender.sendCore(this.#worker);
    core.catch(() => {}); // met below
    const snapshot = await this.#sender.sendSnapshot(this.#worker, core);
    if (!snapshot) await this.#sender.send(this.#worker, this.#archives);
    await core;
    return snapshot;
  }

  /** Sends the archives to a worker that has started, or wanted to start, without them. */
  complete() {
    this.#completed ??= this.#rest.then((names) => this.#sender.send(this.#worker, names));
    return this.#completed;
  }
}
