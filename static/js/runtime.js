// Starts Python in a worker from parts that the page sends; used by the app worker and the runner.
//
// The workers fetch nothing at start: the page downloads every part once, checks it, and sends the
// bytes to whoever needs them. So it works from any host and sub-path, without CORS headers, and in a
// worker that has no origin. The compiled WebAssembly module is shared by all workers.

const REST_OF_STDLIB = "/lib/rest/";

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
 * Starts Pyodide from the parts `pyodide.mjs`, `pyodide.asm.mjs`, `pyodide.asm.wasm`,
 * `python_stdlib.zip` and `pyodide-lock.json`.
 *
 * @param {Inbox} inbox
 * @param {object} options further options for `loadPyodide`
 */
export async function startPython(inbox, options = {}) {
  const index = "https://pyodide.invalid/"; // never asked: see `answer`
  const [{ loadPyodide }, { default: createPyodideModule }, lockFileContents] = await Promise.all([
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
      createPyodideModule,
      ...options,
    });
  } finally {
    globalThis.fetch = real.fetch;
    WebAssembly.instantiateStreaming = real.instantiate;
  }
}

/** Unpacks an archive part where Python finds it. */
export async function install(inbox, name, pyodide) {
  unpack(name, new Uint8Array(await (await inbox.get(name)).arrayBuffer()), pyodide);
}

/** Unpacks the bytes of an archive part where Python finds it. */
export function unpack(name, bytes, pyodide) {
  const site = pyodide.runPython("import site; site.getsitepackages()[0]");
  untar(bytes, pyodide.FS, name.includes("stdlib") ? REST_OF_STDLIB : `${site}/`);
  // What Python remembers of its folders is old now. (importlib's own way to say so imports a lot.)
  pyodide.runPython("import sys; sys.path_importer_cache.clear()");
}

/** Writes the regular files of a ustar archive below `root`, without copying their bytes. */
export function untar(bytes, FS, root) {
  const text = new TextDecoder();
  const field = (at, length) => {
    const end = bytes.indexOf(0, at);
    return text.decode(bytes.subarray(at, end < 0 ? at + length : Math.min(end, at + length)));
  };
  const made = new Set();
  for (let at = 0; at + 512 <= bytes.length && bytes[at] !== 0; ) {
    const size = Number.parseInt(field(at + 124, 12), 8);
    const prefix = field(at + 345, 155);
    const path = root + (prefix ? `${prefix}/` : "") + field(at, 100);
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (!made.has(folder)) {
      FS.mkdirTree(folder);
      made.add(folder);
    }
    FS.writeFile(path, bytes.subarray(at + 512, at + 512 + size), { canOwn: true });
    at += 512 + Math.ceil(size / 512) * 512;
  }
}
