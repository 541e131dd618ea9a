// The page: shows the picture at once from what the build made, then starts Python behind it.

import { mount } from "../replayer/main.js";
import { memory } from "../replayer/base/state.js";
import { keepUrl } from "../replayer/base/url.js";
import { Host } from "./host.js";
import { attended, cacheName, forgetVersion, holdVersion, keepSite } from "./offline.js";
import { Python } from "../python/python.js";
import { loadLevel, loadTexts, root, site, wanted } from "./site.js";

/** Text key of what this browser lacks to run Python, if anything. */
function lacking() {
  if (typeof globalThis.WebAssembly !== "object") return "ui.no_webassembly";
  if (typeof globalThis.Worker !== "function") return "ui.no_workers";
  return null;
}

const version = cacheName(root, site.version);
const lack = lacking();
const python = lack ? null : new Python(site, root, version);
await python?.begin();

const first = wanted();
const [scene, texts] = await Promise.all([
  loadLevel(first.lesson, first.lang, first.level),
  loadTexts(first.lang),
]);
const element = document.getElementById("tapescope");
const player = mount(element, { ...first, ...texts, mode: "app", scene, source: scene.source });
keepUrl(player);
player.on("lang", ({ lang }) => memory.set("tapescope.lang", lang));

/** Resolves when nothing plays, or when somebody waits for Python: starting it must not stutter. */
function calm() {
  if (!player.playing) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers();
  const offs = ["run", "fold"].map((type) => player.on(type, resolve));
  offs.push(player.on("playing", () => player.playing || resolve()));
  return promise.finally(() => offs.forEach((off) => off()));
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

/** Starts Python; when it is there and all is kept, what the next visit starts from is kept unpacked as well. */
async function live() {
  if (!python) new Host(player, null, element).failed(lack, null);
  await python?.start(player, element, calm);
  if (!(await stay())) return;
  await attended();
  await python?.keep().catch(() => {}); // the disk may be full, or Python not there
  document.documentElement.dataset.kept = "ready";
}

live();
