// The page's address: a declared list of fields, read by one loop and written by one loop.

const NUMBER = (text) => (/^\d+$/.test(text) ? Number(text) : undefined);
const WORD = (text) => (/^[\w.-]{1,40}$/.test(text) ? text : undefined);
const FIELDS = { lesson: WORD, step: NUMBER, level: WORD, lang: WORD, theme: WORD };

/** What the address asks for; malformed fields are left out. */
export function readUrl(search = globalThis.location?.search ?? "") {
  const query = new URLSearchParams(search);
  const found = {};
  for (const [name, parse] of Object.entries(FIELDS)) {
    const value = query.has(name) ? parse(query.get(name)) : undefined;
    if (value !== undefined) found[name] = value;
  }
  if (found.step && !found.level) found.level = "op"; // links from before there were levels count the steps of the ops
  return found;
}

/** Keeps lesson, language and theme in the address, so that a reload or a copied link opens the same page. */
export function keepUrl(player) {
  const write = (changed) => {
    const query = new URLSearchParams(globalThis.location.search);
    for (const [name, value] of Object.entries(changed)) {
      if (value === "") query.delete(name);
      else if (name in FIELDS && value !== null && value !== undefined) query.set(name, value);
    }
    try {
      globalThis.history.replaceState(null, "", `${globalThis.location.pathname}?${query}${globalThis.location.hash}`);
    } catch {
      // A sandboxed frame may not change its address: nothing depends on it.
    }
  };
  let waiting = null;
  const now = (changed) => {
    clearTimeout(waiting); // a step of the page as it was must not come after this
    write(changed);
  };
  player.on("lesson", ({ id }) => now({ lesson: id, step: 0, level: "" }));
  player.on("lang", ({ lang }) => now({ lang }));
  player.on("theme", ({ theme }) => now({ theme }));
  player.on("step", ({ step }) => {
    clearTimeout(waiting); // browsers limit how often an address may change
    waiting = setTimeout(() => write({ step, level: player.scene?.level }), 300);
  });
}
