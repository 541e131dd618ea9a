// Makes the memory snapshot: starts the site's Python under Node as if it were in a worker of a page,
// lets it import and do once what workers do, and writes its memory. The job comes as JSON on standard
// input. Clock, zone and chance are fixed, so that the same Python always has the same memory.
import { readFile, writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const job = JSON.parse(await text(process.stdin));

// Pyodide and Emscripten look for these.
Object.assign(process, { browser: true, type: "renderer" });
Object.assign(globalThis, {
  self: globalThis,
  location: new URL("https://worker.invalid/"),
  WorkerGlobalScope: class {
    static [Symbol.hasInstance](object) {
      return object === globalThis;
    }
  },
});

process.env.TZ = "UTC";
let ticks = 0;
const now = () => (ticks += 1) / 1000; // milliseconds
Date.now = () => 1_700_000_000_000 + now();
performance.now = now;
Math.random = () => 0.5;
crypto.getRandomValues = (view) => view.fill(7);

const BLOCK = 4096; // bytes
const LARGE = 4 << 20; // bytes; no piece of memory that was given back is as large

/** Fills memory that is free with zeros: whatever was there once need not be sent to anybody. */
function clearFree(module) {
  const top = module._malloc(LARGE); // behind everything else
  module._free(top);
  const taken = [];
  for (let size = LARGE; size >= 32; size /= 2) {
    for (;;) {
      const at = module._malloc(size);
      if (at + size > top) {
        module._free(at);
        break;
      }
      module.HEAPU8.fill(0, at, at + size);
      taken.push(at);
    }
  }
  for (const at of taken) module._free(at);
}

/**
 * Packs a snapshot of Pyodide's: the blocks of memory that are not as they were at first.
 *
 * @param {Uint8Array} snapshot Pyodide's head, then the memory
 * @param {Uint8Array} fresh the memory as it was when the code had just been loaded; zeros followed
 */
function pack(snapshot, fresh) {
  const start = new DataView(snapshot.buffer).getUint32(4, true);
  const words = new Uint32Array(snapshot.buffer, start);
  const before = new Uint32Array(fresh.buffer);
  const spans = [];
  for (let at = 0; at < words.length; at += BLOCK / 4) {
    const block = words.subarray(at, at + BLOCK / 4);
    if (block.every((word, i) => word === (before[at + i] ?? 0))) continue;
    const [from, to] = [at * 4, (at + block.length) * 4];
    if (spans.at(-1)?.[1] === from) spans.at(-1)[1] = to;
    else spans.push([from, to]);
  }
  const head = [...snapshot.subarray(0, start)];
  const blocks = Buffer.concat(spans.map(([from, to]) => snapshot.subarray(start + from, start + to)));
  return { plan: { head, size: words.length * 4, spans }, blocks };
}

try {
  const { Inbox, ENV, collected, install, load, mark, used } = await import(pathToFileURL(job.runtime));
  const inbox = new Inbox();
  for (const [name, path] of Object.entries(job.parts)) {
    if (path.endsWith(".mjs")) {
      inbox.put(name, await import(pathToFileURL(path)));
    } else {
      const bytes = await readFile(path);
      inbox.put(name, bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    }
  }
  let fresh;
  const settings = { _makeSnapshot: true, env: ENV };
  const stdlib = () => inbox.get("python_stdlib.zip");
  const onfresh = (module) => (fresh = used(module).slice());
  const pyodide = await load(collected(inbox), settings, stdlib, { onfresh });
  for (const name of job.archives) await install(inbox, name, pyodide);
  pyodide.pyimport("tapescope_snapshot").prepare();
  clearFree(pyodide._module);
  const { plan, blocks } = pack(pyodide.makeMemorySnapshot(), fresh);
  await writeFile(job.plan, JSON.stringify({ ...plan, beginning: mark(fresh) }));
  await writeFile(job.blocks, blocks);
} catch (error) {
  // Only the message: the stack would print a megabyte of the runtime's one-line source.
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
process.exit(); // whatever timers Python left behind
