// The page: shows the picture at once from what the build made, then starts Python behind it.

import { mount } from "./replayer/main.js";
import { memory } from "./replayer/state.js";
import { keepUrl } from "./replayer/url.js";
import { Host } from "./host.js";
import { cacheName, forgetVersion, holdVersion, keepSite, Store, unattended } from "./offline.js";
import { PanelApp } from "./panel.js";
import { Parts } from "./parts.js";
import { Runners } from "./runners.js";
import { Snapshot } from "./snapshot.js";
import { Supply } from "./supply.js";
import { loadScene, loadTexts, root, site, wanted } from "./site.js";

const FAST = 3000; // bytes per millisecond from which it is sooner to unpack less than to load less

/**
 * Whether the line is too slow for parts that come in more bytes than need be, as far as the page's
 * own script can tell. A wrong answer costs a few tenths of a second.
 */
function slowLine() {
  const script = performance.getEntriesByType("resource").find(({ name }) => name.endsWith("/player.js"));
  // Nothing of it came over a line if an earlier visit has kept it.
  if (!script || script.transferSize === 0) return false;
  return script.encodedBodySize < FAST * (script.responseEnd - script.responseStart);
}

/** Text key of what this browser lacks to run Python, if anything. */
function lacking() {
  if (typeof globalThis.WebAssembly !== "object") return "ui.no_webassembly";
  if (typeof globalThis.Worker !== "function") return "ui.no_workers";
  return null;
}

const version = cacheName(root, site.version);
const lack = lacking();
const parts = new Parts(site.parts, root, new Store(version, unattended()), site.order, slowLine());
// The line would lie idle until the picture is painted; a turn of the event loop lets the requests out.
if (!lack) site.core.forEach((name) => parts.begin(name));
await new Promise((resolve) => setTimeout(resolve));

const first = wanted();
const [scene, texts] = await Promise.all([
  loadScene(first.lesson, first.lang),
  loadTexts(first.lang),
]);
const element = document.getElementById("tapescope");
const player = mount(element, { ...first, ...texts, mode: "app", scene, source: scene.source });
keepUrl(player);
player.on("lang", ({ lang }) => memory.set("tapescope.lang", lang));

const module = (name) => new URL(`${site.base}${name}`, root);
const text = async (name) => (await fetch(module(name))).text();

const WAITS = [500, 2000, 8000]; // milliseconds before each further try
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

/** Resolves when nothing plays, or when somebody waits for Python: starting it must not stutter. */
function calm() {
  if (!player.playing) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers();
  const offs = ["run", "fold"].map((type) => player.on(type, resolve));
  offs.push(player.on("playing", () => player.playing || resolve()));
  return promise.finally(() => offs.forEach((off) => off()));
}

/** Adds BokehJS and Panel's scripts: one after the other, and run when nothing plays. */
async function loadScripts(parts) {
  const added = (tag, properties) => {
    const one = Object.assign(document.createElement(tag), properties);
    return new Promise((resolve, reject) => {
      one.onload = resolve;
      one.onerror = () => reject(new Error(properties.href ?? properties.src));
      document.head.append(one);
    });
  };
  const found = site.panel.scripts.map(({ url, integrity }) => [new URL(url, root).href, integrity, url]);
  for (const [href, integrity, url] of found) {
    const preload = () => added("link", { rel: "preload", as: "script", href, integrity });
    await WAITS.reduce((got, time) => got.catch(() => pause(time).then(preload)), preload());
    parts.came(url);
  }
  for (const [href, integrity] of found) {
    await calm();
    await added("script", { src: href, integrity });
  }
}

async function startPython() {
  if (lack) {
    new Host(player, null, element).failed(lack, null);
    return;
  }
  const supply = new Supply(parts, new Snapshot(parts, site.plan), site.core);
  const sources = Promise.all([text("runtime.js"), text("runner-worker.js")]).then(
    ([runtime, runner]) => ({ runtime, runner }),
  );
  const runners = new Runners(supply, site.runner, sources);
  const host = new Host(player, runners, element);
  window.tapescopeHost = host;
  const archives = [...site.runner, ...site.composer];
  parts.expect(parts.sizes([...site.core, ...archives, ...site.app]));
  parts.expect(Object.fromEntries(site.panel.scripts.map(({ url, bytes }) => [url, bytes])));
  const rest = Object.fromEntries(
    site.rest.map((name) => {
      const { url, sha256 } = site.parts[name];
      return [name, { url: new URL(url, root).href, sha256 }];
    }),
  );
  let scripts = null;
  let app = null;

  async function start() {
    app?.end();
    host.starting();
    parts.onprogress = (done, all) => host.bytes(done, all);
    app = new PanelApp(module("app-worker.js"), supply, archives, site.app, calm);
    supply.idle = () => app.way;
    host.couple(app);
    app.onstage = (name) => host.stage(name);
    app.onrender = () => host.python();
    // Whatever a run needs comes first, then what Panel needs.
    const runs = app.begun.then(() => app.way);
    scripts ??= runs.then(() => loadScripts(parts));
    scripts.catch(() => {}); // met where they are needed
    app.start(document.getElementById("panel-host"), new URL(site.panel.cdn, root).pathname, rest, scripts);
    try {
      await app.ready;
      calm().then(() => runners.warm());
    } catch (error) {
      console.error(`Python could not be started: ${error.message}`);
      scripts.catch(() => {
        scripts = null;
      });
      host.failed();
    }
  }
  host.onretry = start;
  player.on("retry", start);
  // The first picture goes first: Python waits until it is painted.
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  runners.begin();
  await start();
}

/** Makes the next visit independent of the network, and offers a newer version when there is one. */
async function stay() {
  try {
    const notice = { key: "ui.new_version", action: { key: "ui.reload", type: "reload" } };
    const change = await keepSite(root, site.version, () => player.update({ notice }));
    player.on("reload", change);
    return true;
  } catch {
    // Refused: another site's frame, an insecure origin, blocked storage. Do not keep halves.
    forgetVersion(version);
    return false;
  }
}

/** Says once that edits will not outlive the page, where the browser keeps nothing. */
function warnOfForgetting() {
  memory.set("tapescope.probe", "1");
  const keeps = memory.get("tapescope.probe") === "1";
  memory.set("tapescope.probe", null);
  if (keeps) return;
  player.update({ notice: { key: "ui.no_storage", action: { key: "ui.close", type: "dismiss" } } });
}

player.on("dismiss", () => player.update({ notice: null }));
warnOfForgetting();
holdVersion(version);
startPython().then(stay);
