// The embedded page: the replayer alone, no Python, no Panel; it tells the parent how high it is.

import { mount } from "../replayer/main.js";
import { readUrl } from "../replayer/base/url.js";
import { loadLevel, loadTexts, root, site, wanted } from "./site.js";

const first = wanted();
const asked = readUrl().lesson ?? first.lesson;
const [scene, texts] = await Promise.all([
  loadLevel(first.lesson, first.lang, first.level),
  loadTexts(first.lang),
]);
const addressOf = (step) => {
  const address = new URL("index.html", root);
  for (const [name, value] of Object.entries({ ...first, step })) {
    if (value !== undefined && value !== null) address.searchParams.set(name, value);
  }
  return address.href;
};
const host = document.getElementById("tapescope");
document.documentElement.lang = texts.catalog["ui.language_tag"];
if (site.lessons.includes(asked)) {
  const player = mount(host, { ...first, ...texts, mode: "embed", scene, addressOf });
  player.on("fold", async ({ level }) => player.update({ scene: await loadLevel(first.lesson, first.lang, level) }));
  player.update({}); // now somebody answers the choice of a level
  document.title = texts.catalog["ui.embed_title"].replace("{title}", scene.title);
} else {
  host.textContent = texts.catalog["ui.scene_missing"].replace("{lesson}", asked);
}

/** Own message, and the one that learning platforms (LTI) know. */
function tellHeight() {
  const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
  if (height === told || window.parent === window) return;
  told = height;
  window.parent.postMessage({ type: "tapescope:height", height }, "*");
  window.parent.postMessage({ subject: "lti.frameResize", height }, "*");
}
let told = 0;
let waiting = 0;
new ResizeObserver(() => {
  clearTimeout(waiting);
  waiting = setTimeout(tellHeight, 100);
}).observe(document.documentElement);
