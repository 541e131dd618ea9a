// Does one piece of long work beside the page, whose picture must not stutter: compiles WebAssembly
// code, or unpacks bytes.

import { compile, decompressed } from "./runtime.js";

const works = {
  compile,
  unpack: (bytes) => new Response(decompressed(bytes)).arrayBuffer(),
};

addEventListener("message", async ({ data: { work, bytes } }) => {
  try {
    const result = await works[work](bytes);
    postMessage({ result }, result instanceof ArrayBuffer ? [result] : []);
  } catch ({ message }) {
    postMessage({ message });
  }
});
