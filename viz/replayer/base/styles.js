// The replayer's styles, for pages that do not link them themselves.

/** Adds them; resolves when they are there (or could not be had). */
export function addStyles(base = import.meta.url) {
  return new Promise((done) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL("../css/replayer.css", base).href;
    link.onload = link.onerror = done;
    document.head.append(link);
  });
}
