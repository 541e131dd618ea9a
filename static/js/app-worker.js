// The app worker: Panel's Python side. It holds the session and composes scenes; learner code never
// runs here. Programs go to the runner, and traces (JSON text) come back, by way of the page.

import { Inbox, install, startPython } from "./runtime.js";

const inbox = new Inbox();
let site = null; // the Python module tapescope_site, once it is there

async function start({ location, cdn }) {
  const stage = (name) => postMessage({ type: "stage", name });
  stage("python");
  const pyodide = await startPython(inbox, { env: { PANEL_CDN_ROOT: cdn } });
  stage("panel");
  await Promise.all(["numpy", "viz", "panel"].map((name) => install(inbox, name, pyodide)));
  site = pyodide.pyimport("tapescope_site");
  stage("app");
  postMessage({ type: "render", docs: await site.start(location) });
}

const failed = (error) => postMessage({ type: "failed", message: error.message });

const actions = {
  part: ({ name, bytes }) => inbox.put(name, bytes),
  start: (data) => start(data).catch(failed),
  rendered: () => site.link((patch, buffers) => postMessage({ type: "patch", patch, buffers })),
  patch({ patch }) {
    try {
      site.apply_patch(patch);
    } catch (error) {
      failed(error);
    } finally {
      postMessage({ type: "idle" });
    }
  },
};

addEventListener("message", ({ data }) => actions[data.type](data));
