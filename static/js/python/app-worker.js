// The app worker: Panel's Python side. It holds the session and composes scenes; learner code never
// runs here. Programs go to the runner, and traces (JSON text) come back, by way of the page.
//
// It can compose before Panel is imported. The imports that follow are done piece by piece, so that
// a scene that is asked for meanwhile does not wait for all of them.

import { Inbox, install, startPython, unpack } from "./runtime.js";

const LONG = ["bokeh.models", "panel.io.pyodide"]; // what takes longest to import
const here = new Set(); // archives that the finder need not fetch
const inbox = new Inbox();
let urgent = null; // to be resolved: something is more urgent than Panel
const composer = Promise.withResolvers(); // the Python function that composes, once it is there
let site = null; // the Python module tapescope_site, once it is there

async function start({ location, cdn, rest, panel }) {
  const stage = (name) => postMessage({ type: "stage", name });
  stage("python");
  const { pyodide, whole } = await startPython(inbox, {
    archives: ["engine", "view"],
    env: { PANEL_CDN_ROOT: cdn },
    onmissing: () => {}, // the scene fails that needs it; Panel will be able to compose it
    onrefused: ({ message }) => postMessage({ type: "refused", message }),
  });
  pyodide.pyimport("tapescope_rest").install((name) => fetchNow(name, rest[name], pyodide));
  composer.resolve(pyodide.pyimport("tapescope_early").scene);
  stage("panel");
  await breathe();
  await whole;
  await Promise.all(panel.map((name) => install(inbox, name, pyodide)));
  panel.forEach((name) => here.add(name));
  for (const name of LONG) {
    await breathe();
    pyodide.pyimport(name).destroy();
  }
  site = pyodide.pyimport("tapescope_site");
  stage("app");
  await breathe();
  postMessage({ type: "render", docs: await site.start(location) });
}

/** Lets messages in that have arrived meanwhile, and waits while somebody waits for the processor. */
async function breathe() {
  await new Promise((resolve) => setTimeout(resolve));
  while (urgent) await urgent.promise;
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

async function compose({ id, trace, lang, lesson, open, level }) {
  const scene = await composer.promise;
  try {
    postMessage({ type: "scene", id, scene: scene(trace, lang, lesson, open, level) });
  } catch (error) {
    postMessage({ type: "scene", id, error: error.message });
  }
}

const failed = (error) => {
  composer.reject(error);
  postMessage({ type: "failed", message: error.message });
};
composer.promise.catch(() => {});

const actions = {
  part: ({ name, content }) => inbox.put(name, content),
  start: (data) => start(data).catch(failed),
  compose: (data) => compose(data).catch(failed),
  way({ free }) {
    if (!free) {
      urgent ??= Promise.withResolvers();
      return;
    }
    urgent?.resolve();
    urgent = null;
  },
  rendered: () => site.link((patch, buffers) => postMessage({ type: "patch", patch, buffers })),
  patch({ patch }) {
    try {
      site.apply_patch(patch);
    } catch (error) {
      postMessage({ type: "failed", message: error.message });
    } finally {
      postMessage({ type: "idle" });
    }
  },
};

addEventListener("message", ({ data }) => actions[data.type](data));
