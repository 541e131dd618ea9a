// The app worker: the session's Python. It holds what the page shows and composes scenes; learner code
// never runs here: programs go to the runner, and traces (JSON text) come back, by way of the page.
//
// Panel comes when the page asks for it. Its imports are done piece by piece, and not while a program
// runs, so that a scene that is asked for meanwhile does not wait for all of them.

import { Inbox, install, startPython, unpack } from "./runtime.js";

const LONG = ["bokeh.models", "panel.io.pyodide"]; // what takes longest to import
const here = new Set(); // archives that the finder need not fetch
const inbox = new Inbox();
const begun = Promise.withResolvers(); // `{pyodide, whole, session}` once the session is there
let document = null; // the Python module tapescope_site, once Panel's document is there

async function start({ cdn, rest }) {
  postMessage({ type: "stage", name: "python" });
  const { pyodide, whole, restored } = await startPython(inbox, {
    archives: ["engine", "view"],
    env: { PANEL_CDN_ROOT: cdn },
    onmissing: () => {}, // what needs it fails; it is asked for again
    onrefused: ({ message }) => postMessage({ type: "refused", message }),
  });
  pyodide.pyimport("tapescope_rest").install((name) => fetchNow(name, rest[name], pyodide));
  const session = pyodide.pyimport("viz.page.worker");
  session.begin((text) => postMessage({ type: "session", text }));
  begun.resolve({ pyodide, whole, session });
  postMessage({ type: "begun", restored });
}

/** Hands a message to the session. */
async function take({ text, whole }) {
  const begunWith = await begun.promise;
  if (whole) await begunWith.whole;
  begunWith.session.take(text);
}

async function bringPanel({ location, names }) {
  const stage = (name) => postMessage({ type: "stage", name });
  const { pyodide, whole, session } = await begun.promise;
  stage("panel");
  await whole;
  await Promise.all(names.map((name) => install(inbox, name, pyodide)));
  names.forEach((name) => here.add(name));
  for (const name of LONG) {
    await breathe(session);
    pyodide.pyimport(name).destroy();
  }
  await breathe(session);
  document = pyodide.pyimport("tapescope_site");
  stage("app");
  await breathe(session);
  postMessage({ type: "render", docs: await document.start(location) });
}

/** Lets messages in that have arrived meanwhile, and waits while a program runs. */
async function breathe(session) {
  await new Promise((resolve) => setTimeout(resolve));
  await session.quiet();
}

/** Fetches and unpacks an archive while Python's import waits for it. */
function fetchNow(name, part, pyodide) {
  if (here.has(name)) return true;
  if (part === undefined) return false; // it is on its way with the first ones
  const request = new XMLHttpRequest();
  request.open("GET", part.url, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) return false;
  const opened = pyodide.pyimport("tapescope_rest").opened;
  const bytes = opened(new Uint8Array(request.response), part.sha256);
  if (bytes === undefined) return false;
  unpack(name, bytes.toJs(), pyodide);
  bytes.destroy();
  here.add(name);
  return true;
}

const failed = ({ message }) => postMessage({ type: "failed", message });
begun.promise.catch(() => {}); // `start` says so

const actions = {
  part: ({ name, content }) => inbox.put(name, content),
  start: (data) => start(data).catch((error) => {
    begun.reject(error);
    failed(error);
  }),
  session: (data) => take(data).catch(failed),
  panel: (data) => bringPanel(data).catch((error) => postMessage({ type: "panelFailed", message: error.message })),
  rendered: () => document.link((patch, buffers) => postMessage({ type: "patch", patch, buffers })),
  patch({ patch }) {
    try {
      document.apply_patch(patch);
    } catch (error) {
      failed(error);
    } finally {
      postMessage({ type: "idle" });
    }
  },
};

addEventListener("message", ({ data }) => actions[data.type](data));
