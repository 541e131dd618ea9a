// Does one piece of long work beside the page, whose picture must not stutter: compiles WebAssembly
// code, keeps it for the next visit, or unpacks bytes.

import { compile, compileLibraries, plain } from "./runtime.js";

const START = 8; // bytes of WebAssembly code before its first section
const OWN_SECTION = [0, 5, 4, ...new TextEncoder().encode("kept")]; // a custom one: id, size, name

const works = {
  compile: ({ bytes }) => compile(bytes),
  compileLibraries: ({ bytes }) => compileLibraries(bytes),
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

async function answer(working, transferred = () => []) {
  try {
    const result = await working;
    postMessage({ result }, transferred(result));
  } catch ({ message }) {
    postMessage({ message });
  }
}

/**
 * Answers with what is compiled of kept code and of the libraries kept under an address; null stands for
 * what is not kept.
 *
 * @param {Promise<WebAssembly.Module?>} code
 * @param {string} libraries
 */
export async function serveKept(code, libraries) {
  const kept = await fetch(libraries);
  answer(Promise.all([code, kept.status === 200 ? compileLibraries(await kept.blob()) : null]));
}

addEventListener("message", ({ data: { work, ...what } }) => {
  answer(works[work](what), (result) => (work === "unpackTwice" ? result : []));
});
