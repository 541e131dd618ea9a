// What the pages share: the site's description from the build, scenes, language, and the address.

import { memory } from "../replayer/base/state.js";
import { readUrl } from "../replayer/base/url.js";

const json = (id) => JSON.parse(document.getElementById(id).textContent);

/** What the build wrote into the page: lessons, parts, where everything is. */
export const site = json("site");

/** The folder of index.html, whatever path the site is deployed under. */
export const root = new URL(".", document.baseURI);
const base = new URL(site.base, root);
const loaded = new Map([
  [site.first, Promise.resolve(json("first-scene"))],
  [site.texts, Promise.resolve(json("first-texts"))],
]);

const WAITS = [300, 1000, 3000]; // milliseconds before each further try

async function download(url) {
  for (let turn = 0; ; turn += 1) {
    try {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(`${url}: HTTP ${answer.status}`);
      return await answer.json();
    } catch (error) {
      if (turn >= WAITS.length) throw error;
      await new Promise((resolve) => setTimeout(resolve, WAITS[turn]));
    }
  }
}

function load(name) {
  if (!loaded.has(name)) {
    const found = download(new URL(`scenes/${name}.json`, base));
    found.catch(() => loaded.delete(name)); // ask again next time
    loaded.set(name, found);
  }
  return loaded.get(name);
}

/** A lesson's scene as the build made it. */
export const loadScene = (lesson, lang) => load(`${lesson}.${lang}`);

/** A lesson's scene at a level; without one at that with which it begins. */
export async function loadLevel(lesson, lang, level) {
  const scene = await loadScene(lesson, lang);
  if (!level) return scene;
  return scene.level === level ? scene : load(`${lesson}.${lang}.${level}`);
}

/** A language's catalog of texts and list of lessons. */
export const loadTexts = (lang) => load(`texts.${lang}`);

/** What to show first: the address decides, then an earlier visit, then the browser. */
export function wanted() {
  const { lesson, lang, theme, step, level } = readUrl();
  const known = (value, values, other) => (values.includes(value) ? value : other);
  const spoken = navigator.languages.map((tag) => tag.split("-")[0]);
  const usual = spoken.find((tag) => site.languages.includes(tag)) ?? site.languages[0];
  return {
    lesson: known(lesson, site.lessons, site.lessons[0]),
    lang: known(lang, site.languages, known(memory.get("tapescope.lang"), site.languages, usual)),
    theme: known(theme, ["light", "dark"], undefined),
    step,
    level: known(level, ["program", "op"], undefined),
  };
}
