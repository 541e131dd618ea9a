// Runs one Python file in Pyodide under Node; the job comes as JSON on standard input.
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const job = JSON.parse(await text(process.stdin));
const { loadPyodide } = await import(pathToFileURL(`${job.pyodide}/pyodide.mjs`));
globalThis.XMLHttpRequest ??= class {}; // Panel imports the name; nothing calls it here

try {
  const pyodide = await loadPyodide({ env: job.env });
  for (const [inside, outside] of Object.entries(job.mounts)) {
    pyodide.FS.mkdirTree(inside);
    pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: outside }, inside);
  }
  pyodide.globals.set("options", pyodide.toPy(job.options));
  await pyodide.runPythonAsync(await readFile(job.script, "utf8"), { filename: job.script });
} catch (error) {
  // Only the message: the stack would print a megabyte of the runtime's one-line source.
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
process.exit(); // whatever timers Python left behind
