// The runner: a disposable worker that runs learner code and answers with JSON text, nothing else.
//
// The page starts it as a `data:` module worker (see runners.js): it has an origin of its own, so no
// access to the site's storage, and the page's content security policy still holds in it. It is
// killed and replaced at will.

/** Takes the runtime module, answers messages: parts first, then programs to run. */
export function serve(runtime) {
  const inbox = new runtime.Inbox();
  const post = globalThis.postMessage.bind(globalThis);
  const failed = (error, id) =>
    post({ type: "failed", id, message: String(error?.message ?? error) });
  const started = start(runtime, inbox);
  started.then(() => post({ type: "ready" }), failed);
  globalThis.addEventListener("message", async ({ data }) => {
    if (data.type === "part") inbox.put(data.name, data.bytes);
    if (data.type === "run") {
      const run = await started;
      const checkpoint = (json) => post({ type: "checkpoint", id: data.id, json });
      try {
        post({ type: "trace", id: data.id, json: run(data.source, checkpoint) });
      } catch (error) {
        failed(error, data.id); // only when Python itself died: a failing program is a trace
      }
    }
  });
}

async function start(runtime, inbox) {
  const pyodide = await runtime.startPython(inbox, { env: { HOME: "/home/learner" } });
  await Promise.all(["numpy", "viz"].map((name) => runtime.install(inbox, name, pyodide)));
  const { run_in_worker: run } = pyodide.pyimport("viz.sandbox.worker");
  const { empty, pack, LOST } = pyodide.pyimport("viz.sandbox.wire");
  return (source, checkpoint) => {
    const nothing = empty(source, "limit", LOST);
    checkpoint(pack(nothing)); // what is known if the program never says anything
    nothing.destroy();
    return run(source, checkpoint);
  };
}
