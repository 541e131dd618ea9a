// Starts Python in a worker from parts that the page sends, or from a snapshot of its memory, and
// makes such snapshots; used by the app worker, the runner, and the snapshot's maker.
//
// The workers fetch nothing at start: the page downloads every part once, checks it, and sends the
// bytes to whoever needs them. So it works from any host and sub-path, without CORS headers, and in a
// worker that has no origin. The compiled WebAssembly module is shared by all workers.

const REST_OF_STDLIB = "/lib/rest/";
const SITE = "/lib/python3.14/site-packages/";
const ENV = { HOME: "/home/learner" };
const PAGE = 65_536; // bytes

/** The parts that have arrived, by name; `take` may be called before `put`. */
export class Inbox {
  #slots = new Map();

  #slot(name) {
    if (!this.#slots.has(name)) this.#slots.set(name, Promise.withResolvers());
    return this.#slots.get(name);
  }

  /** Takes a part: an ArrayBuffer (compressed or not), a WebAssembly.Module, or null if it is lost. */
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
    return new Response(decompressed(await this.take(name)));
  }
}

/** A stream of bytes that may be gzipped. */
export function decompressed(bytes) {
  const [first, second] = new Uint8Array(bytes, 0, 2);
  const stream = new Blob([bytes]).stream();
  // A mirror (--runtime-url) has the files as they were published.
  return first === 0x1f && second === 0x8b
    ? stream.pipeThrough(new DecompressionStream("gzip"))
    : stream;
}

/** Compiles a part; the module can be sent to workers, which then share its machine code. */
export function compile(bytes) {
  const headers = { "Content-Type": "application/wasm" };
  return WebAssembly.compileStreaming(new Response(decompressed(bytes), { headers }));
}

/** Imports a part as a JavaScript module. */
async function importPart(inbox, name) {
  const url = URL.createObjectURL(
    new Blob([await (await inbox.get(name)).arrayBuffer()], { type: "text/javascript" }),
  );
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/**
 * Starts Python with archives installed, from the parts `pyodide.mjs`, `pyodide.asm.mjs`,
 * `pyodide.asm.wasm`, `python_stdlib.zip`, `pyodide-lock.json` and the archives.
 *
 * The part `snapshot` is the memory of a Python that has imported everything already, or null. If
 * none can be started from it, `onrefused` has the page send the parts again, and Python starts as
 * if there were no snapshot.
 *
 * @param {Inbox} inbox
 * @param {object} options
 * @param {string[]} options.archives parts to install
 * @param {object} options.env environment variables
 * @param {(error: Error) => void} options.onrefused
 * @returns {Promise<{pyodide: object, restored: boolean}>}
 */
export async function startPython(inbox, { archives, env, onrefused }) {
  const snapshot = await inbox.take("snapshot");
  if (snapshot !== null) {
    try {
      const pyodide = await restore(inbox, archives, snapshot);
      pyodide.pyimport("tapescope_snapshot").wake(pyodide.toPy(env));
      return { pyodide, restored: true };
    } catch (error) {
      onrefused(error);
    }
  }
  const pyodide = await load(inbox, { env: { ...ENV, ...env } });
  await Promise.all(archives.map((name) => install(inbox, name, pyodide)));
  return { pyodide, restored: false };
}

/** Resolves to the memory of a Python that has these archives imported, for `startPython`. */
export async function makeSnapshot(inbox, archives) {
  let mark;
  const making = { _makeSnapshot: true };
  const pyodide = await loadPrepared(inbox, archives, making, (found) => (mark = found));
  pyodide.pyimport("tapescope_snapshot").prepare();
  return pack(pyodide.makeMemorySnapshot(), mark);
}

function restore(inbox, archives, snapshot) {
  const { head, mark, size, pieces } = opened(snapshot);
  // Pyodide gets only the head: it would want the memory once more, in one piece.
  const restoring = { _loadSnapshot: head, _snapshotDeserializer: () => null };
  return loadPrepared(inbox, archives, restoring, (found, module) => {
    if (found !== mark) throw new Error("memory is laid out otherwise");
    if (module.HEAPU8.length < size) module._emscripten_resize_heap(size);
    if (module.HEAPU8.length < size) throw new Error("there is not enough memory");
    module.HEAPU8.fill(0);
    for (const { at, bytes } of pieces) module.HEAPU8.set(bytes, at);
  });
}

/**
 * Starts Python with the archives' libraries (`.so`) loaded before anything else happens. Where a
 * library is in memory depends on nothing but what happened before, so it is the same place when
 * a snapshot is made and when one is restored: what the snapshot knows of the library holds.
 * `onprepared` is called with the address where memory is free then, and Emscripten's module.
 */
async function loadPrepared(inbox, archives, settings, onprepared) {
  const trees = await Promise.all(
    archives.map(async (name) => new Uint8Array(await (await inbox.get(name)).arrayBuffer())),
  );
  const libraries = await Promise.all(
    trees
      .flatMap((bytes) => [...entries(bytes)])
      .filter(({ name }) => name.endsWith(".so"))
      .map(async ({ name, content }) => [SITE + name, await WebAssembly.compile(content)]),
  );
  const all = { ...settings, env: ENV };
  const pyodide = await load(inbox, all, async (create, module) => {
    let free;
    module.onRuntimeInitialized = () => {
      for (const [path, code] of libraries) preload(module, path, code);
      free = module._malloc(16);
    };
    await create(module);
    onprepared(free, module);
    return module;
  });
  archives.forEach((name, at) => unpack(name, trees[at], pyodide));
  return pyodide;
}

/** Loads a library as if Python had asked for it; when it does, the library is there. */
function preload(module, path, code) {
  const flags = { loadAsync: false, global: false, nodelete: true };
  const library = module.newDSO(path, undefined, "loading");
  library.global = false;
  library.exports = module.loadWebAssemblyModule(code, flags, path, {});
}

async function load(inbox, settings, making = (create, module) => create(module)) {
  const index = "https://pyodide.invalid/"; // never asked: see `answer`
  const [{ loadPyodide }, { default: create }, lockFileContents] = await Promise.all([
    importPart(inbox, "pyodide.mjs"),
    importPart(inbox, "pyodide.asm.mjs"),
    inbox.get("pyodide-lock.json").then((answer) => answer.json()),
  ]);
  const WASM = "pyodide.asm.wasm";
  const answer = (url) => {
    const name = String(url).replace(index, "");
    return name === WASM ? Promise.resolve(new Response()) : inbox.get(name);
  };
  const instantiate = async (_, imports) => {
    const content = await inbox.take(WASM);
    const module = content instanceof ArrayBuffer ? await compile(content) : content;
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  };
  const real = { fetch: globalThis.fetch, instantiate: WebAssembly.instantiateStreaming };
  globalThis.fetch = answer;
  WebAssembly.instantiateStreaming = instantiate;
  try {
    return await loadPyodide({
      indexURL: index,
      packageBaseUrl: index,
      lockFileContents,
      createPyodideModule: (module) => making(create, module),
      ...settings,
    });
  } finally {
    globalThis.fetch = real.fetch;
    WebAssembly.instantiateStreaming = real.instantiate;
  }
}

/**
 * A snapshot of Pyodide's without the pages that hold nothing but zeros: the length of the index
 * (4 bytes), the index (JSON), Pyodide's head, and the pieces of memory that the index names.
 */
function pack(snapshot, mark) {
  const start = new DataView(snapshot.buffer).getUint32(4, true);
  const heap = snapshot.subarray(start);
  const words = new Uint32Array(snapshot.buffer, start);
  const spans = [];
  for (let at = 0; at < heap.length; at += PAGE) {
    const end = Math.min(at + PAGE, heap.length);
    if (words.subarray(at / 4, end / 4).every((word) => word === 0)) continue;
    if (spans.at(-1)?.[1] === at) spans.at(-1)[1] = end;
    else spans.push([at, end]);
  }
  const text = JSON.stringify({ head: start, mark, size: heap.length, spans });
  const index = new TextEncoder().encode(text);
  const pieces = spans.map(([at, end]) => heap.subarray(at, end));
  const all = [Uint32Array.of(index.length), index, snapshot.subarray(0, start), ...pieces];
  return new Blob(all).arrayBuffer();
}

/** What `pack` has packed: `{head, mark, size, pieces: [{at, bytes}]}`. */
function opened(packed) {
  let from = 4;
  const next = (length) => {
    from += length;
    return new Uint8Array(packed, from - length, length);
  };
  const text = new TextDecoder().decode(next(new DataView(packed).getUint32(0, true)));
  const { head, mark, size, spans } = JSON.parse(text);
  return {
    mark,
    head: next(head).slice(), // Pyodide wants it aligned
    size,
    pieces: spans.map(([at, end]) => ({ at, bytes: next(end - at) })),
  };
}

/** Unpacks an archive part where Python finds it. */
export async function install(inbox, name, pyodide) {
  unpack(name, new Uint8Array(await (await inbox.get(name)).arrayBuffer()), pyodide);
}

/** Unpacks the bytes of an archive part where Python finds it. */
export function unpack(name, bytes, pyodide) {
  untar(bytes, pyodide.FS, name.includes("stdlib") ? REST_OF_STDLIB : SITE);
  // What Python remembers of its folders is old now. (importlib's own way to say so imports a lot.)
  pyodide.runPython("import sys; sys.path_importer_cache.clear()");
}

/** Writes the regular files of a ustar archive below `root`, without copying their bytes. */
export function untar(bytes, FS, root) {
  const made = new Set();
  for (const { name, content } of entries(bytes)) {
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
