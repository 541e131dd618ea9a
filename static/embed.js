// The embed page: the replayer alone, fed by one pre-rendered scene; it reports its height to the page around it.

import { mount } from "./replayer/main.js";

const DEBOUNCE = 80; // ms

const query = new URLSearchParams(location.search);
const lesson = /^[\w-]+$/.test(query.get("lesson") ?? "") ? query.get("lesson") : "1";
const lang = query.get("lang") === "zh" ? "zh" : "en";
const theme = ["light", "dark"].includes(query.get("theme")) ? query.get("theme") : undefined;
const root = document.getElementById("tapescope");

async function load(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/** Tells the parent how high the content is, in the two forms course platforms understand. */
function reportHeight() {
  let timer = null;
  let last = 0;
  const tell = () => {
    const height = Math.ceil(root.getBoundingClientRect().height);
    if (height === last) return;
    last = height;
    for (const message of [{ type: "tapescope:height", height }, { subject: "lti.frameResize", height }]) parent.postMessage(message, "*");
  };
  new ResizeObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(tell, DEBOUNCE);
  }).observe(root);
}

function openLink(player, text) {
  const link = document.createElement("a");
  link.className = "ts-open";
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = text;
  const aim = () => {
    link.href = `index.html?${new URLSearchParams({ lesson, step: player.step, lang })}`;
  };
  aim();
  player.on("step", aim);
  root.append(link);
}

async function start() {
  document.documentElement.lang = lang === "zh" ? "zh-Hans" : "en";
  const catalog = await load(`locale/ui.${lang}.json`);
  let scene;
  try {
    scene = await load(`scenes/${lesson}.${lang}.json`);
  } catch {
    root.textContent = catalog["ui.scene_missing"].replace("{lesson}", lesson);
    return;
  }
  document.title = catalog["ui.embed_title"].replace("{title}", scene.title);
  document.documentElement.style.colorScheme = theme ?? "light dark";
  const player = mount(root, { mode: "embed", scene, catalog, lang, theme, step: Number(query.get("step")) || 0 });
  openLink(player, catalog["ui.open_in_app"]);
}

reportHeight();
start();
