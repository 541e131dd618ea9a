// Downloads the runtime's parts: each once, checked against its hash, with progress and retries.

const WAITS = [0, 1000, 3000, 8000]; // milliseconds before each try

/** The parts by name, as `site.json` lists them: `{name: {url, bytes, sha256}}`. */
export class Parts {
  #parts;
  #base;
  #loads = new Map();
  #got = new Map();

  /** Called with (bytes so far, bytes of all parts asked for) whenever more has arrived. */
  onprogress = () => {};

  constructor(parts, base) {
    this.#parts = parts;
    this.#base = base;
  }

  /** Resolves to a fresh copy of the part's bytes, as they came over the network. */
  async bytes(name) {
    if (!this.#loads.has(name)) this.#loads.set(name, this.#load(name));
    return (await this.#loads.get(name)).slice(0);
  }

  async #load(name) {
    const part = this.#parts[name];
    const url = new URL(part.url, this.#base);
    for (const [turn, wait] of WAITS.entries()) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      try {
        return await this.#fetch(name, url, part, turn > 0);
      } catch (error) {
        this.#got.set(name, 0);
        if (turn + 1 === WAITS.length) {
          this.#loads.delete(name); // the next one who asks tries again
          throw new Error(`${part.url}: ${error.message}`, { cause: error });
        }
      }
    }
  }

  async #fetch(name, url, part, again) {
    this.#got.set(name, 0);
    const answer = await fetch(url, {
      integrity: `sha256-${part.sha256}`,
      cache: again ? "reload" : "default",
    });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    const bytes = await answer.arrayBuffer();
    this.#got.set(name, part.bytes);
    this.#report();
    return bytes;
  }

  #report() {
    let done = 0;
    let all = 0;
    for (const [name, bytes] of this.#got) {
      done += bytes;
      all += this.#parts[name].bytes;
    }
    this.onprogress(done, all);
  }
}
