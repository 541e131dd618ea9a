// Unpacks and compiles the WebAssembly code beside the page, whose picture must not stutter.

import { compile } from "./runtime.js";

addEventListener("message", async ({ data }) => {
  try {
    postMessage({ module: await compile(data) });
  } catch ({ message }) {
    postMessage({ message });
  }
});
