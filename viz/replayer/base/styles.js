// The replayer's style sheets, for pages that do not link them themselves.

const SHEETS = ["theme", "layout", "picture", "reels", "code", "transport", "plots", "dialog", "why", "print"];

/** Adds every sheet found beside this module; resolves when they are there (or could not be had). */
export function addStyles(base = import.meta.url) {
  const loaded = SHEETS.map((name) => new Promise((done) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL(`../css/${name}.css`, base).href;
    link.onload = link.onerror = done;
    document.head.append(link);
  }));
  return Promise.all(loaded);
}
