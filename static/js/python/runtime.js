// Starts Python in a worker from parts that the page sends, or from a snapshot of its memory; used by
// the app worker, the runner, and the build, which makes the snapshot.
//
// The workers fetch nothing at start: the page downloads every part once, checks it, and sends the
// bytes to whoever needs them. So it works from any host and sub-path, without CORS headers, and in a
// worker that has no origin. The compiled WebAssembly module is shared by all workers.

import { Memory } from "./snapshot-memory.js";
import { XzReadableStream } from "../xz.js";

export { mark, used } from "./snapshot-memory.js";

const WASM = "pyodide.asm.wasm";
const STDLIB = "python_stdlib.zip";
const LIBRARIES = "libraries";
const PIECE = 1 << 16; // bytes
const NOTHING = new Uint8Array();
const STDLIB_PATH = "/lib/python314.zip";
const REST_OF_STDLIB = "/lib/rest/";
const SITE = "/lib/python3.14/site-packages/";
// All that Emscripten would ask its surroundings for: with this, memory begins the same everywhere.
const CHANCE = [
  [Date, "now", () => 0],
  [performance, "now", () => 0],
  [crypto, "getRandomValues", (view) => view.fill(7)],
];
export const ENV = { HOME: "/home/learner", LANG: "C.UTF-8", _: "./this.program" };

/** The parts that have arrived, by name; `take` may be called before `put`. */
export class Inbox {
  #slots = new Map();

  #slot(name) {
    if (!this.#slots.has(name)) this.#slots.set(name, Promise.withResolvers());
    return this.#slots.get(name);
  }

  /**
   * Takes a part: an ArrayBuffer (compressed or not), a Blob of what it is, what has been compiled of
   * it, or null if it is lost.
   */
  put(name, content) {
    this.#slot(name).resolve(content);
  }

  /** Resolves to the part as it was put. */
  async take(name) {
    const content = await this.#slot(name).promise;
    this.#slots.delete(name); // each part is used once; do not keep two copies
    return content;
  }

  /** Resolves to the part's bytes, decompressed, as a Response. */
  async get(name) {
    return plain(await this.take(name));
  }
}

/** A part's bytes, decompressed, as a Response. */
export function plain(content) {
  return new Response(content instanceof Blob ? content : decompressed(content));
}

/** A stream of bytes that may be compressed, with gzip or xz. */
function decompressed(bytes) {
  const [first, second] = new Uint8Array(bytes, 0, 2);
  const stream = streamed(bytes);
  if (first === 0x1f && second === 0x8b) return stream.pipeThrough(new DecompressionStream("gzip"));
  if (first === 0xfd && second === 0x37) return new XzReadableStream(stream);
  return stream; // a mirror (--runtime-url) has the files as they were published
}

/** A stream of bytes, piece by piece; in WebKit a worker whose origin is its own can read no Blob. */
function streamed(bytes) {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      const size = Math.min(PIECE, bytes.byteLength - at);
      if (size > 0) controller.enqueue(new Uint8Array(bytes, at, size));
      else controller.close();
      at += size;
    },
  });
}

/** Compiles a part; the module can be sent to workers, which then share its machine code. */
export function compile(bytes) {
  const headers = { "Content-Type": "application/wasm" };
  return WebAssembly.compileStreaming(new Response(decompressed(bytes), { headers }));
}

/** Imports a part as a JavaScript module. */
async function importPart(inbox, name) {
  const content = await inbox.take(name);
  const code = content instanceof ArrayBuffer ? await plain(content).arrayBuffer() : content;
  if (!(code instanceof ArrayBuffer || code instanceof Blob)) return code; // the build has imported it
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  try {
    return await import(url);
  } catch {
    // WebKit denies this to a worker whose origin is its own. The other way takes a little longer.
    return await import(`data:text/javascript,${encodeURIComponent(await new Response(code).text())}`);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/**
 * Starts Python from the parts `pyodide.mjs`, `pyodide.asm.mjs`, `pyodide.asm.wasm`,
 * `pyodide-lock.json`, `libraries`, `plan`, `snapshot`, `python_stdlib.zip` and the archives.
 *
 * `snapshot` is the memory of a Python that has imported everything already; null as `plan` says that
 * none comes. With it Python is there before the standard library and the archives are: imports that
 * need them fail until `whole` resolves, and `onmissing` is told. If no Python can be started from it,
 * `onrefused` is told, and Python starts as if there were no snapshot.
 *
 * @param {Inbox} inbox
 * @param {object} options
 * @param {string[]} options.archives parts to install
 * @param {string[]} [options.early] modules of the standard library that take long to import
 * @param {object} options.env environment variables
 * @param {(name: string) => void} options.onmissing
 * @param {(error: Error) => void} options.onrefused
 * @returns {Promise<{pyodide: object, restored: boolean, whole: Promise<void>}>}
 */
export async function startPython(inbox, { archives, early, env, onmissing, onrefused }) {
  const code = collected(inbox);
  const plan = await inbox.take("plan");
  if (plan !== null) {
    try {
      const pyodide = await restore(inbox, code, plan);
      const { wake, complete } = pyodide.pyimport("tapescope_snapshot");
      wake(pyodide.toPy({ ...ENV, ...env }), onmissing, !plan.proven);
      const rest = [installStdlib(inbox, pyodide), ...archives.map((name) => install(inbox, name, pyodide))];
      const whole = Promise.all(rest).then(() => complete());
      whole.catch(() => {}); // met where it is waited for
      return { pyodide, restored: true, whole };
    } catch (error) {
      onrefused(error);
    }
  }
  const settings = { env: { ...ENV, ...env } };
  const pyodide = await load(code, settings, () => inbox.get(STDLIB), undefined, early);
  for (const name of archives) {
    await install(inbox, name, pyodide);
    if (name === "numpy") pyodide.pyimport(name).destroy(); // while the others are on their way
  }
  return { pyodide, restored: false, whole: Promise.resolve() };
}

async function restore(inbox, code, plan) {
  const memory = new Memory(plan);
  const blocks = inbox.take("snapshot").then((content) => content && plain(content).arrayBuffer());
  blocks.catch(() => {}); // met below
  // Pyodide gets only the head: it would want the memory once more, in one piece.
  const settings = { _loadSnapshot: memory.head, _snapshotDeserializer: () => null, env: ENV };
  return load(code, settings, async () => new Response(), {
    async oncreated(module) {
      const content = await blocks;
      if (content === null) throw new Error("it did not come");
      memory.write(module, new Uint8Array(content));
    },
  });
}

/** Everything that Python's code consists of, as promises. */
export function collected(inbox) {
  const code = {
    pyodide: importPart(inbox, "pyodide.mjs"),
    emscripten: importPart(inbox, "pyodide.asm.mjs"),
    lock: inbox.get("pyodide-lock.json").then((answer) => answer.json()),
    wasm: inbox.take(WASM).then((content) => (content instanceof ArrayBuffer ? compile(content) : content)),
    libraries: inbox.take(LIBRARIES).then((content) => (Array.isArray(content) ? content : compileLibraries(content))),
  };
  for (const promise of Object.values(code)) promise.catch(() => {}); // met where they are needed
  return code;
}

/** Resolves to the libraries' files, `{name, code}`, which can be sent to workers as well. */
export async function compileLibraries(content) {
  const files = [...entries(new Uint8Array(await plain(content).arrayBuffer()))];
  return Promise.all(files.map(async (file) => ({ name: file.name, code: await WebAssembly.compile(file.content) })));
}

/**
 * Starts Python with its libraries (`.so`) loaded. For a snapshot that is done before anything else
 * happens: where a library is in memory then depends on nothing else, and is the same place when a
 * snapshot is made and when one is restored; so what the snapshot knows of the library holds.
 *
 * @param {object} code from `collected`
 * @param {object} settings Pyodide's
 * @param {() => Promise<Response>} stdlib
 * @param {object} [snapshot] `onfresh` is called with Emscripten's module at that moment, `oncreated`
 *   when its `main` is over, where that runs
 * @param {string[]} [early] modules to import while the libraries are on their way
 */
export async function load(code, settings, stdlib, snapshot, early = []) {
  const index = "https://pyodide.invalid/"; // never asked
  const instantiate = async (_, imports) => {
    const module = await code.wasm;
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  };
  const preloadAll = (module, libraries) => {
    for (const { name, code } of libraries) preload(module, SITE + name, code);
  };
  const createPyodideModule = async (module) => {
    const libraries = snapshot && (await code.libraries);
    if (snapshot) {
      module.onRuntimeInitialized = () => {
        preloadAll(module, libraries);
        snapshot.onfresh?.(module);
      };
    }
    const { default: create } = await code.emscripten;
    await (snapshot ? withoutChance(() => create(module)) : create(module));
    await snapshot?.oncreated?.(module);
    return module;
  };
  const real = { fetch: globalThis.fetch, instantiate: WebAssembly.instantiateStreaming };
  globalThis.fetch = (url) => (String(url) === index + WASM ? Promise.resolve(new Response()) : stdlib());
  WebAssembly.instantiateStreaming = instantiate;
  try {
    const [{ loadPyodide }, lockFileContents] = await Promise.all([code.pyodide, code.lock]);
    const options = { indexURL: index, packageBaseUrl: index, lockFileContents, createPyodideModule };
    const pyodide = await loadPyodide({ ...options, ...settings });
    for (const name of early) pyodide.pyimport(name).destroy();
    const libraries = await code.libraries;
    if (!snapshot) preloadAll(pyodide._module, libraries);
    // Python looks whether they are there; what is in them it has.
    write(libraries.map(({ name }) => ({ name, content: NOTHING })), pyodide.FS, SITE);
    return pyodide;
  } finally {
    globalThis.fetch = real.fetch;
    WebAssembly.instantiateStreaming = real.instantiate;
  }
}

/** Does something while clock and chance stand still. */
async function withoutChance(work) {
  const real = CHANCE.map(([object, name]) => object[name]);
  for (const [object, name, still] of CHANCE) object[name] = still;
  try {
    return await work();
  } finally {
    CHANCE.forEach(([object, name], at) => (object[name] = real[at]));
  }
}

/** Loads a library as if Python had asked for it; when it does, the library is there. */
function preload(module, path, code) {
  const flags = { loadAsync: false, global: false, nodelete: true };
  const library = module.newDSO(path, undefined, "loading");
  library.global = false;
  library.exports = module.loadWebAssemblyModule(code, flags, path, {});
}

/** Gives a Python that was restored its standard library. */
async function installStdlib(inbox, pyodide) {
  const bytes = await (await inbox.get(STDLIB)).arrayBuffer();
  pyodide.FS.writeFile(STDLIB_PATH, new Uint8Array(bytes), { canOwn: true });
}

/** Unpacks an archive part where Python finds it. */
export async function install(inbox, name, pyodide) {
  unpack(name, new Uint8Array(await (await inbox.get(name)).arrayBuffer()), pyodide);
}

/** Unpacks the bytes of an archive part where Python finds it. */
export function unpack(name, bytes, pyodide) {
  write(entries(bytes), pyodide.FS, name.includes("stdlib") ? REST_OF_STDLIB : SITE);
  // What Python remembers of its folders, and of encodings that it has not found, is old now.
  // (importlib's own way to say so imports a lot.)
  pyodide.runPython("import encodings, sys; sys.path_importer_cache.clear(); encodings._cache.clear()");
}

/** Writes files, `{name, content}`, below `root`, without copying their bytes. */
function write(files, FS, root) {
  const made = new Set();
  for (const { name, content } of files) {
    const path = root + name;
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (!made.has(folder)) {
      FS.mkdirTree(folder);
      made.add(folder);
    }
    FS.writeFile(path, content, { canOwn: true });
  }
}

/** The regular files of a ustar archive: `{name, content}`. */
function* entries(bytes) {
  const text = new TextDecoder();
  const field = (at, length) => {
    const end = bytes.indexOf(0, at);
    return text.decode(bytes.subarray(at, end < 0 ? at + length : Math.min(end, at + length)));
  };
  for (let at = 0; at + 512 <= bytes.length && bytes[at] !== 0; ) {
    const size = Number.parseInt(field(at + 124, 12), 8);
    const prefix = field(at + 345, 155);
    const name = (prefix ? `${prefix}/` : "") + field(at, 100);
    yield { name, content: bytes.subarray(at + 512, at + 512 + size) };
    at += 512 + Math.ceil(size / 512) * 512;
  }
}
