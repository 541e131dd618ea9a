// Runs programs in disposable workers; a spare one is kept warm, so that killing an endless loop
// costs nothing. Whatever happens the answer is a trace: the runner's own, or its last checkpoint
// with the reason why there is no more.

import { Delivery } from "./supply.js";

const SECONDS = 20; // the programs' own limit (viz.sandbox.limits), at which they stop by themselves
// Milliseconds between rehearsals. What runs often is optimised in the background, for a while on wrong
// assumptions; a browser that writes its machine code down then would leave out what counts most.
const PAUSE = 50;
const GRACE = 3; // how much longer a silent runner may live

const FIRST = `addEventListener("message", async ({ data }) => {
  const load = (text) => import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  const [runtime, runner] = await Promise.all([load(data.runtime), load(data.runner)]);
  runner.serve(runtime);
  postMessage({ type: "listening" });
}, { once: true });`;

/** One worker with an opaque origin; `ready` resolves when it can run programs. */
class Runner {
  #worker = new Worker(`data:text/javascript,${encodeURIComponent(FIRST)}`, {
    type: "module",
    name: "runner",
  });
  #ready = Promise.withResolvers();
  #supply;
  #archives;
  #delivery = null;
  #run = null;

  constructor(supply, archives, sources) {
    this.#supply = supply;
    this.#archives = archives;
    this.#worker.onmessage = ({ data }) => this[`_${data.type}`](data);
    this.#worker.onerror = (event) => this._failed({ message: event.message });
    this.#ready.promise.catch(() => {}); // whoever runs a program sees the failure
    sources.then(
      (texts) => this.#worker.postMessage(texts),
      (error) => this._failed(error),
    );
  }

  get ready() {
    return this.#ready.promise;
  }

  _listening() {
    this.#delivery = new Delivery(this.#supply, this.#worker, this.#archives);
    this.#delivery.begun.catch((error) => this._failed(error));
  }

  _refused(why) {
    this.#supply.refused(why);
    this.#complete();
  }

  /** Sends the archives that the snapshot did without until now. */
  #complete() {
    return this.#delivery.complete().catch((error) => this._failed(error));
  }

  _uncompiled() {
    this.#supply.sendUncompiled(this.#worker).catch((error) => this._failed(error));
  }

  /** The program wants modules that are in no first archive: it is run again with them. */
  async _wanted({ names }) {
    clearTimeout(this.#run?.timer); // time on the network is not the program's
    await this.#complete();
    for (const name of names) {
      try {
        await this.#supply.sendBytes(this.#worker, name);
      } catch {
        this.#worker.postMessage({ type: "part", name, content: null }); // it does without
      }
    }
    if (this.#run) this.#watch();
  }

  #watch() {
    this.#run.timer = setTimeout(
      () => this.end("sandbox.limit.time", { seconds: String(SECONDS) }),
      (SECONDS + GRACE) * 1000,
    );
  }

  /** Resolves to the trace as JSON text. */
  async run(id, source) {
    await this.ready;
    this.#run = { id, source, checkpoint: null, ...Promise.withResolvers() };
    this.#watch();
    this.#worker.postMessage({ type: "run", id, source });
    return this.#run.promise;
  }

  /** Kills the worker; a run under way ends with its last checkpoint and this reason. */
  end(code, values = {}) {
    this.#worker.terminate();
    this.dead = true;
    this.#ready.reject(new Error("the runner was stopped"));
    const run = this.#run;
    if (run === null) return;
    this.#run = null;
    clearTimeout(run.timer);
    if (run.checkpoint === null) {
      run.reject(new Error(code));
      return;
    }
    const trace = JSON.parse(run.checkpoint);
    Object.assign(trace.end, { kind: "limit", code, values });
    run.resolve(JSON.stringify(trace));
  }

  _ready({ restored }) {
    this.#ready.resolve();
    if (!restored) return;
    this.#supply.restored();
    this.#supply.idle().then(() => this.#complete());
  }

  _failed({ id, message }) {
    if (id === undefined) this.#ready.reject(new Error(message));
    this.end("sandbox.limit.crash", { status: message.split("\n").at(-1).slice(0, 200) });
  }

  _checkpoint({ id, json }) {
    if (this.#run?.id === id) this.#run.checkpoint = json;
  }

  _trace({ id, json }) {
    if (this.#run?.id !== id) return;
    clearTimeout(this.#run.timer);
    this.#run.resolve(json);
    this.#run = null;
  }
}

/** Runs programs one after the other. */
export class Runners {
  #count = 0;
  #last = Promise.resolve();
  #current = null;
  #spare = null;

  /**
   * @param {Supply} supply where the runtime's parts come from
   * @param {string[]} archives names of the parts that a runner finds installed
   * @param {Promise<{runtime: string, runner: string}>} sources texts of the worker's two modules
   */
  constructor(supply, archives, sources) {
    this.make = () => new Runner(supply, archives, sources);
  }

  /** Starts the first runner, unless there is one; resolves when it can run programs. */
  begin() {
    this.#current ??= this.make();
    return this.#current.ready;
  }

  /** Keeps a second runner ready from now on. */
  warm() {
    this.#spare ??= this.make();
  }

  /**
   * Runs a program for nobody, in a runner of its own.
   *
   * @param {string} source
   * @param {number} times
   * @param {() => Promise} calm resolves when it is time for the next run
   */
  async rehearse(source, times, calm) {
    const runner = this.make();
    try {
      for (let turn = 1; turn <= times; turn += 1) {
        await calm();
        await runner.run(turn, source);
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }
    } finally {
      runner.end("sandbox.limit.stopped");
    }
  }

  /** Resolves to the trace of a program as JSON text. */
  run(source) {
    const turn = this.#last.then(() => this.#run(source));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #run(source) {
    this.begin();
    if (this.#current.dead) {
      this.#current = this.#spare?.dead === undefined ? (this.#spare ?? this.make()) : this.make();
      this.#spare = null;
      this.warm();
    }
    return this.#current.run((this.#count += 1), source);
  }

  /** Ends the run under way, if any: it answers with what it has. */
  cancel() {
    this.#current?.end("sandbox.limit.stopped");
  }
}
