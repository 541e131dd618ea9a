// Runs programs in disposable workers. While a program runs for long a spare one is made ready, so that killing
// an endless loop costs nothing; otherwise there is none: each takes as much memory as the page. Whatever happens
// the answer is a trace: the runner's own, or its last checkpoint
// with the reason why there is no more.

import { Delivery } from "./sender.js";

const SECONDS = 20; // the programs' own limit (viz.sandbox.limits), at which they stop by themselves
const GRACE = 3; // how much longer a silent runner may live
const LONG = 1000; // milliseconds after which somebody may want to stop a program

// Milliseconds that a worker may take before it answers at all, and to start Python once it has all parts.
const SILENT = 30_000;
const STARTING = 120_000;

const FIRST = `addEventListener("message", async ({ data }) => {
  try {
    const [runtime, runner] = await Promise.all([import(data.runtime), import(data.runner)]);
    runner.serve(runtime);
    const blobs = await new Blob().text().then(() => true, () => false);
    postMessage({ type: "listening", blobs });
  } catch (error) {
    postMessage({ type: "failed", message: String(error) });
  }
}, { once: true });`;

/** Where nothing else may be loaded a module can come as its own address. */
const addressOf = (text) => `data:text/javascript,${encodeURIComponent(text)}`;

/** There is no runner to run a program. `key` names the text that says what to try. */
export class NoRunner extends Error {
  key = "ui.no_runner";
}

/** Posts to a worker that can read no blobs (WebKit's, where the origin is its own) what is in them. */
class Unpacking {
  #worker;
  #onerror;

  constructor(worker, onerror) {
    this.#worker = worker;
    this.#onerror = onerror;
  }

  postMessage(message, transferred) {
    if (message.content instanceof Blob) this.#unpack(message).catch(this.#onerror);
    else this.#worker.postMessage(message, transferred);
  }

  async #unpack(message) {
    const content = await message.content.arrayBuffer();
    this.#worker.postMessage({ ...message, content }, [content]);
  }
}

/** One worker with an opaque origin; `ready` resolves when it can run programs. */
class Runner {
  #worker;
  #recipient; // what parts are posted to: the worker, or what knows better what it can read
  #ready = Promise.withResolvers();
  #sender;
  #archives;
  #delivery = null;
  #run = null;
  #started = false;
  #patience = 0; // timer of how long the worker may still say nothing

  constructor(sender, archives, sources) {
    this.#sender = sender;
    this.#archives = archives;
    this.#ready.promise.catch(() => {}); // whoever runs a program sees the failure
    try {
      this.#worker = new Worker(addressOf(FIRST), { type: "module", name: "runner" });
    } catch (error) {
      this._failed(error); // the browser, or a policy, allows no such worker
      return;
    }
    this.#recipient = this.#worker;
    this.#worker.onmessage = ({ data }) => this[`_${data.type}`](data);
    this.#worker.onmessageerror = () => this._failed({ message: "an answer could not be read" });
    this.#worker.onerror = (event) => this._failed(event);
    sources().then(
      ({ runtime, runner }) => {
        if (this.dead) return;
        this.#worker.postMessage({ runtime: addressOf(runtime), runner: addressOf(runner) });
        this.#within(SILENT, "its scripts were not loaded");
      },
      (error) => this._failed(error),
    );
  }

  /** The worker has failed unless it says something new within so many milliseconds. */
  #within(time, message) {
    clearTimeout(this.#patience);
    if (!this.dead && !this.#started) this.#patience = setTimeout(() => this._failed({ message }), time);
  }

  get ready() {
    return this.#ready.promise;
  }

  _listening({ blobs }) {
    clearTimeout(this.#patience); // the network may take its time
    if (!blobs) this.#recipient = new Unpacking(this.#worker, (error) => this._failed(error));
    this.#delivery = new Delivery(this.#sender, this.#recipient, this.#archives);
    this.#delivery.begun.then(
      () => this.#mustStart(),
      (error) => this._failed(error),
    );
  }

  #mustStart() {
    this.#within(STARTING, "Python does not start");
  }

  async _refused(why) {
    clearTimeout(this.#patience);
    this.#sender.refused(why);
    await this.#complete();
    this.#mustStart();
  }

  /** Sends the archives that the snapshot did without until now. */
  #complete() {
    return this.#delivery.complete().catch((error) => this._failed(error));
  }

  _uncompiled() {
    this.#sender.sendUncompiled(this.#recipient).catch((error) => this._failed(error));
  }

  /** The program wants modules that are in no first archive: it is run again with them. */
  async _wanted({ names }) {
    clearTimeout(this.#run?.timer); // time on the network is not the program's
    await this.#complete();
    for (const name of names) {
      try {
        await this.#sender.sendBytes(this.#recipient, name);
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
    this.#worker?.terminate();
    this.dead = true;
    clearTimeout(this.#patience);
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
    this.#started = true;
    clearTimeout(this.#patience);
    this.#ready.resolve();
    if (!restored) return;
    this.#sender.restored();
    this.#sender.idle().then(() => this.#complete());
  }

  _failed({ id, message }) {
    const why = String(message ?? "the worker could not be loaded"); // browsers tell little
    if (id === undefined) this.#ready.reject(new NoRunner(why));
    this.end("sandbox.limit.crash", { status: why.split("\n").at(-1).slice(0, 200) });
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
   * @param {Sender} sender where the runtime's parts come from
   * @param {string[]} archives names of the parts that a runner finds installed
   * @param {() => Promise<{runtime: string, runner: string}>} sources loads the texts of the worker's two modules
   */
  constructor(sender, archives, sources) {
    this.make = () => new Runner(sender, archives, sources);
  }

  /** Starts the first runner, unless there is one; resolves when it can run programs. */
  begin() {
    this.#current ??= this.make();
    return this.#current.ready;
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
      this.#current = this.#spare && !this.#spare.dead ? this.#spare : this.make();
      this.#spare = null;
    }
    const runner = this.#current;
    let timer = 0;
    const late = () => (timer = setTimeout(() => (this.#spare ??= this.make()), LONG));
    runner.ready.then(late, () => {}); // whoever runs the program sees the failure
    try {
      return await runner.run((this.#count += 1), source);
    } finally {
      clearTimeout(timer);
      if (!runner.dead) this.#dismissSpare();
    }
  }

  #dismissSpare() {
    this.#spare?.end("sandbox.limit.stopped");
    this.#spare = null;
  }

  /** Ends the run under way, if any: it answers with what it has. */
  cancel() {
    this.#current?.end("sandbox.limit.stopped");
  }
}
