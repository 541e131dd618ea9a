// Starts Python in a worker from parts that the page sends; used by the app worker and the runner.
//
// The workers fetch nothing: the page downloads every part once, checks it, and sends the bytes to
// whoever needs them. So it works from any host and sub-path, without CORS headers, and in a worker
// that has no origin.

/** The parts that have arrived, by name; `get` may be called before `put`. */
export class Inbox {
  #slots = new Map();

  #slot(name) {
    if (!this.#slots.has(name)) this.#slots.set(name, Promise.withResolvers());
    return this.#slots.get(name);
  }

  /** Takes the bytes of a part (an ArrayBuffer, compressed or not). */
  put(name, bytes) {
    this.#slot(name).resolve(bytes);
  }

  /** Resolves to the part's bytes, decompressed, as a Response with the given type. */
  async get(name, type = "application/octet-stream") {
    const bytes = await this.#slot(name).promise;
    this.#slots.delete(name); // each part is used once; do not keep two copies
    return new Response(decompressed(bytes), { headers: { "Content-Type": type } });
  }
}

function decompressed(bytes) {
  const [first, second] = new Uint8Array(bytes, 0, 2);
  const stream = new Blob([bytes]).stream();
  // Some hosts send .gz files with a Content-Encoding, and the browser has unpacked them already.
  return first === 0x1f && second === 0x8b
    ? stream.pipeThrough(new DecompressionStream("gzip"))
    : stream;
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
  const types = { "pyodide.asm.wasm": "application/wasm" };
  const answer = (url) => {
    const name = String(url).replace(index, "");
    return inbox.get(name, types[name]);
  };
  const real = globalThis.fetch;
  globalThis.fetch = answer;
  try {
    return await loadPyodide({
      indexURL: index,
      packageBaseUrl: index,
      lockFileContents,
      createPyodideModule,
      ...options,
    });
  } finally {
    globalThis.fetch = real;
  }
}

/** Unpacks an archive part into `site-packages`. */
export async function install(inbox, name, pyodide) {
  const bytes = new Uint8Array(await (await inbox.get(name)).arrayBuffer());
  untar(bytes, pyodide.FS, `${pyodide.runPython("import site; site.getsitepackages()[0]")}/`);
  pyodide.runPython("import importlib; importlib.invalidate_caches()");
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
