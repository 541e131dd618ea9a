// The runner: a disposable worker that runs learner code and answers with JSON text, nothing else.
//
// The page starts it as a `data:` module worker (see runners.js): it has an origin of its own, so no
// access to the site's storage, and the page's content security policy still holds in it. It is
// killed and replaced at will.

// What NumPy and the engine import, as far as it takes long.
const EARLY = ["inspect", "logging", "ctypes", "pickle", "platform", "tempfile", "dataclasses", "json"];

/** Takes the runtime module, answers messages: parts first, then programs to run. */
export function serve(runtime) {
  const inbox = new runtime.Inbox();
  const post = globalThis.postMessage.bind(globalThis);
  const failed = (error, id) =>
    post({ type: "failed", id, message: String(error?.message ?? error) });
  const started = start(runtime, inbox, post);
  started.then(({ restored }) => post({ type: "ready", restored }), failed);
  // A browser may refuse to share compiled code with a worker of another origin.
  globalThis.addEventListener("messageerror", () => post({ type: "uncompiled" }), { once: true });
  globalThis.addEventListener("message", async ({ data }) => {
    if (data.type === "part") inbox.put(data.name, data.content);
    if (data.type === "run") {
      const { run } = await started;
      const checkpoint = (json) => post({ type: "checkpoint", id: data.id, json });
      try {
        post({ type: "trace", id: data.id, json: await run(data.source, checkpoint) });
      } catch (error) {
        failed(error, data.id); // only when Python itself died: a failing program is a trace
      }
    }
  });
}

async function start(runtime, inbox, post) {
  let incomplete = false; // true when a module was wanted before its archive was there
  const { pyodide, restored, whole } = await runtime.startPython(inbox, {
    archives: ["numpy", "engine"],
    early: EARLY,
    env: {},
    onmissing: () => {
      incomplete = true;
    },
    onrefused: ({ message }) => post({ type: "refused", message }),
  });
  const here = new Set();
  const wanted = new Set();
  pyodide.pyimport("tapescope_rest").install((name) => {
    if (!here.has(name)) wanted.add(name);
    return here.has(name);
  });
  const { run_in_worker: runOnce } = pyodide.pyimport("viz.sandbox.worker");
  const { empty, pack, LOST } = pyodide.pyimport("viz.sandbox.wire");

  /** Gets the archives that the last run missed; false if it missed none, or they cannot be had. */
  async function complete() {
    const names = [...wanted];
    wanted.clear();
    if (names.length === 0 && !incomplete) return false;
    post({ type: "wanted", names });
    await whole;
    incomplete = false;
    const contents = await Promise.all(names.map((name) => inbox.take(name)));
    for (const [at, name] of names.entries()) {
      if (contents[at] === null) return false;
      inbox.put(name, contents[at]);
      await runtime.install(inbox, name, pyodide);
      here.add(name);
    }
    return true;
  }

  async function run(source, checkpoint) {
    const nothing = empty(source, "limit", LOST);
    checkpoint(pack(nothing)); // what is known if the program never says anything
    nothing.destroy();
    for (;;) {
      const trace = runOnce(source, checkpoint);
      if (!(await complete())) return trace;
    }
  }

  return { run, restored };
}
