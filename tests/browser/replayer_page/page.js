// Mounts the replayer as the address asks (lesson, step, lang, theme, mode, level) and answers the tests' questions.

import { mount } from "./replayer/main.js";
import { addStyles } from "./replayer/base/styles.js";

const asked = new URLSearchParams(location.search);
const lang = asked.get("lang") ?? "en";
const mode = asked.get("mode") ?? "app";
const lesson = asked.get("lesson") ?? "2b";
const level = asked.get("level") === "program" ? ".program" : "";
const load = async (path) => (await fetch(path)).json();

/** State and value of every drawn element. */
window.states = () => Object.fromEntries([...document.querySelectorAll("[data-id][data-state]")]
  .map((e) => [e.dataset.id, `${e.dataset.state}|${e.querySelector(".ts-value")?.textContent ?? ""}`]));

/** Name of the node that has the focus. */
window.focusedNode = () => {
  const { name, tensor } = document.activeElement.closest(".ts-node").dataset;
  return name ?? tensor;
};

/** Visible text smaller than 12 px on the screen. */
window.smallTexts = () => [...document.querySelectorAll(".tapescope *")].flatMap((e) => {
  const own = [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.textContent.trim());
  if (!own || e.closest(".ts-hidden") || !e.checkVisibility({ visibilityProperty: true })) return [];
  const svg = e.closest(".ts-svg, .ts-air");
  const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
  const size = parseFloat(getComputedStyle(e).fontSize) * scale;
  return size < 11.99 ? [`${size} ${e.textContent}`] : [];
});

/** The node a step is about, if it cannot be seen. */
window.outOfSight = () => {
  const { left, right, top, bottom } = document.querySelector(".ts-scroller").getBoundingClientRect();
  const { scene, step } = window.tapescope;
  return (scene.steps[step].focus ?? []).slice(0, 1).filter((id) => {
    const box = document.querySelector(`.ts-node[data-id='${id}']`)?.getBoundingClientRect();
    return box && (box.right < left || box.left > right || box.bottom < top || box.top > bottom);
  });
};

/** What the hosts do when the language changes. */
window.speak = async (language) => {
  const [texts, scene] = await Promise.all([load(`texts.${language}.json`), load(`scenes/${lesson}.${language}.json`)]);
  window.tapescope.update({ lang: language, ...texts, scene });
};

/** What the hosts do when another lesson is chosen. */
const open = async (id) => {
  const scene = await load(`scenes/${id}.${lang}.json`);
  player.update({ lesson: id, source: scene.source, scene, error: null });
};

/** What the hosts do when the first group is opened. */
window.unfold = async () => window.tapescope.update({ scene: await load(`scenes/${lesson}.open.${lang}.json`) });

window.heard = [];
await addStyles();
const [texts, scene] = await Promise.all([load(`texts.${lang}.json`), load(`scenes/${lesson}${level}.${lang}.json`)]);
const player = mount(document.getElementById("root"), {
  mode, scene, ...texts, lang, theme: asked.get("theme") ?? "light", step: Number(asked.get("step") ?? 0),
  addressOf: mode === "embed" ? (step) => `index.html?step=${step}` : undefined,
});
player.on("lesson", ({ id }) => open(id));
player.on("fold", async ({ open: groups, level: asked }) => {
  window.heard.push(["fold", { open: groups, level: asked }]);
  if (!groups.length) player.update({ scene: await load(`scenes/${lesson}${asked === "program" ? ".program" : ""}.${lang}.json`) });
});
for (const type of ["run", "lesson", "lang", "theme", "stop", "export", "open"]) {
  player.on(type, (detail) => { window.heard.push([type, detail]); });
}
