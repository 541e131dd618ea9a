// The page: shows the picture at once from what the build made, then starts Python behind it.

import { mount } from "./replayer/main.js";
import { memory } from "./replayer/state.js";
import { keepUrl } from "./replayer/url.js";
import { Host } from "./host.js";
import { PanelApp } from "./panel.js";
import { Parts } from "./parts.js";
import { Runners } from "./runners.js";
import { loadScene, loadTexts, root, site, wanted } from "./site.js";

const RUNNER_PARTS = [...site.core, "numpy", "viz"];
const APP_PARTS = [...RUNNER_PARTS, "panel"];

const first = wanted();
const [scene, texts] = await Promise.all([
  loadScene(first.lesson, first.lang),
  loadTexts(first.lang),
]);
const player = mount(document.getElementById("tapescope"), {
  ...first,
  ...texts,
  mode: "app",
  scene,
  source: scene.source,
});
keepUrl(player);
player.on("lang", ({ lang }) => memory.set("tapescope.lang", lang));

const module = (name) => new URL(`${site.base}${name}`, root);
const text = async (name) => (await fetch(module(name))).text();

/** Adds BokehJS and Panel's scripts, which have to run in their order. */
function loadScripts() {
  const last = site.panel.scripts.map(({ url, integrity }) => {
    const script = document.createElement("script");
    Object.assign(script, { src: new URL(url, root), integrity, async: false });
    const loaded = new Promise((resolve, reject) => {
      script.onload = resolve;
      script.onerror = () => reject(new Error(url));
    });
    document.head.append(script);
    return loaded;
  });
  return Promise.all(last);
}

function startPython() {
  const parts = new Parts(site.parts, root);
  const sources = Promise.all([text("runtime.js"), text("runner-worker.js")]).then(
    ([runtime, runner]) => ({ runtime, runner }),
  );
  const runners = new Runners(parts, RUNNER_PARTS, sources);
  const host = new Host(player, runners);
  window.tapescopeHost = host;
  const app = new PanelApp(module("app-worker.js"), parts, APP_PARTS, loadScripts());
  parts.onprogress = (done, all) => host.progress((0.6 * done) / all);
  app.onstage = (name) => host.progress({ python: 0.6, panel: 0.75, app: 0.9 }[name]);
  app.start(document.getElementById("panel-host"), new URL(site.panel.cdn, root).pathname);
  app.ready.then(
    () => runners.warm(),
    (error) => host.failed(error),
  );
}

// The first picture goes first: Python's megabytes wait until it is painted.
requestAnimationFrame(() => setTimeout(startPython));
