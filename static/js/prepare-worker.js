// Does one piece of long work beside the page, whose picture must not stutter: compiles WebAssembly
// code, keeps it for the next visit, or unpacks bytes.

import { compile, compileLibraries, plain } from "./runtime.js";

const START = 8; // bytes of WebAssembly code before its first section
const OWN_SECTION = [0, 5, 4, ...new TextEncoder().encode("kept")]; // a custom one: id, size, name

const works = {
  compile: ({ bytes }) => compile(bytes),
  compileLibraries: ({ bytes }) => compileLibraries(bytes),
  /** Compiles the code and the libraries that are kept; null stands for what is not. */
  async compileKept({ cache, urls: [code, libraries] }) {
    const kept = await caches.open(cache);
    const [hasCode, packed] = await Promise.all([kept.match(code), kept.match(libraries)]);
    return Promise.all([hasCode ? load(code) : null, packed ? packed.blob().then(compileLibraries) : null]);
  },
  /** Two copies: whoever gets one takes it over. */
  async unpackTwice({ bytes }) {
    const one = await plain(bytes).arrayBuffer();
    return [one, one.slice()];
  },
  /** Keeps bytes unpacked, under `url` in a cache. */
  async keep({ bytes, cache, url }) {
    await keep(cache, url, await plain(bytes).blob());
    return true;
  },
  /** Keeps code in the same way, and compiles it from there. */
  async keepCode({ bytes, cache, url }) {
    const code = await plain(bytes).blob();
    // A browser has one module for the same bytes, and this one has to be another than the page's:
    // it remembers machine code only of what it has compiled from an answer.
    const marked = [code.slice(0, START), new Uint8Array(OWN_SECTION), code.slice(START)];
    await keep(cache, url, new Blob(marked, { type: "application/wasm" }));
    return load(url);
  },
};

async function keep(cache, url, content) {
  await (await caches.open(cache)).put(url, new Response(content));
}

/** Compiles what `keep` has kept, or takes the machine code that the browser remembers of it. */
function load(url) {
  return WebAssembly.compileStreaming(fetch(url));
}

addEventListener("message", async ({ data: { work, ...what } }) => {
  try {
    const result = await works[work](what);
    postMessage({ result }, work === "unpackTwice" ? result : []);
  } catch ({ message }) {
    postMessage({ message });
  }
});
