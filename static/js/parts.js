// Downloads the runtime's parts: each once, counted as it streams, checked against its hash, and kept
// for the next visit. What a broken connection has brought stays: the next try goes on from there.

const WAITS = [500, 1000, 2000, 4000, 8000]; // milliseconds before each further try
const SILENCE = 20_000; // milliseconds without a byte after which a connection counts as broken
// Over HTTP/1.1 a browser opens six connections to a host: lessons must not wait behind megabytes.
const AT_ONCE = 4;
const SAMPLE = 1_000_000; // bytes that tell how fast the line is
const NEAR = 250_000; // bytes that may be left of what is urgent when the others are asked for

/** Waits; a browser that comes back online ends the wait. */
const pause = (time) =>
  new Promise((resolve) => {
    const done = () => {
      removeEventListener("online", done);
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, time);
    addEventListener("online", done);
  });

/** Lets so many at once do something; the others wait in their order. */
class Turns {
  #free;
  #waiting = [];

  constructor(free) {
    this.#free = free;
  }

  async take(work) {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}

/** Whether the bytes have the base64 sha256; the browser hashes them beside the main thread. */
export async function fits(bytes, sha256) {
  if (globalThis.crypto?.subtle) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return btoa(String.fromCharCode(...digest)) === sha256;
  }
  // Pages from an insecure origin have no `crypto.subtle`; their requests are checked all the same.
  const url = URL.createObjectURL(new Blob([bytes]));
  try {
    return (await fetch(url, { integrity: `sha256-${sha256}` })).ok;
  } catch {
    return false;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** One part on its way, over as many connections as it takes. */
class Download {
  #url;
  #part;
  #bytes;
  #more; // called whenever bytes have come or had to be thrown away
  #cache = "default";
  #encoded = false; // the server compresses on the way: its byte ranges are not ours

  got = 0;

  constructor(url, part, more) {
    this.#url = url;
    this.#part = part;
    this.#bytes = new Uint8Array(part.bytes);
    this.#more = more;
  }

  /** One try; resolves to the checked bytes. */
  async go() {
    const stop = new AbortController();
    const answer = await this.#watched(stop, this.#ask(stop.signal));
    const reader = answer.body.getReader();
    for (;;) {
      const { done, value } = await this.#watched(stop, reader.read());
      if (done) break;
      if (this.got + value.length > this.#bytes.length) throw this.#broken("longer than the file of the build");
      this.#bytes.set(value, this.got);
      this.got += value.length;
      this.#more();
    }
    if (this.got < this.#bytes.length) throw new Error(`ended after ${this.got} bytes`);
    if (!(await fits(this.#bytes, this.#part.sha256))) throw this.#broken("wrong checksum");
    return this.#bytes.buffer;
  }

  async #ask(signal) {
    const from = this.#encoded ? 0 : this.got;
    const answer = await fetch(this.#url, {
      signal,
      // A name stands for its bytes, so the rest of another connection's file is the rest of ours.
      ...(from > 0
        ? { headers: { Range: `bytes=${from}-` }, cache: "no-store" }
        : { cache: this.#cache }),
    });
    const range = answer.headers.get("Content-Range");
    const goesOn = answer.status === 206 && (range?.startsWith(`bytes ${from}-`) ?? true);
    if (!goesOn) this.#forget();
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    if (answer.status === 206 && !goesOn) throw new Error("an unwanted range");
    // What another origin's headers say is hidden from the page.
    this.#encoded = answer.type === "cors" || answer.headers.has("Content-Encoding");
    return answer;
  }

  /** The promise, or a failure when nothing comes for too long. */
  #watched(stop, promise) {
    const timer = setTimeout(() => stop.abort(new Error("the server fell silent")), SILENCE);
    return promise.finally(() => clearTimeout(timer));
  }

  /** These bytes are not the part: nothing of them is kept, here or in the browser's cache. */
  #broken(why) {
    this.#forget();
    this.#cache = "reload";
    return new Error(why);
  }

  #forget() {
    if (this.got === 0) return;
    this.got = 0;
    this.#more();
  }
}

/**
 * The parts by name, as `site.json` lists them: `{name: {url, bytes, sha256, optional, small}}`, where
 * `small` is the same part in a form with fewer bytes that takes longer to unpack.
 */
export class Parts {
  #parts;
  #base;
  #store;
  #slow;
  #loads = new Map();
  #order;
  #waiting = []; // parts that let others go first
  #turns = new Turns(AT_ONCE);
  #expected = new Map(); // name -> {got, bytes}
  #since = null; // when the first download began
  #received = 0; // bytes of all downloads
  #rate = null; // bytes per second
  #measured = Promise.withResolvers(); // when enough has come to tell how fast the line is

  /** Called with (bytes so far, bytes of all that is expected) whenever more has arrived. */
  onprogress = () => {};

  /**
   * @param {object} parts
   * @param {URL} base what their URLs are relative to
   * @param {object} store keeps bytes between visits: `get(url)`, `put(url, bytes)`, `forget(url)`
   * @param {string[][]} order names of parts, the most urgent first: each has the line for itself as
   *   long as one before it is on its way
   * @param {boolean} slow the line is slow: take the small form of what has one
   */
  constructor(parts, base, store, order, slow) {
    this.#slow = slow;
    this.#order = order;
    this.#parts = parts;
    this.#base = base;
    this.#store = store;
  }

  /** The form of a part in which it comes over this line. */
  #form(name) {
    const part = this.#parts[name];
    return (this.#slow && part.small) || part;
  }

  /** How many bytes each of these parts has: `{name: bytes}`. */
  sizes(names) {
    return Object.fromEntries(names.map((name) => [name, this.#form(name).bytes]));
  }

  /** Lists what will be asked for, so that the sum is right from the start: `{name: bytes}`. */
  expect(sizes) {
    for (const [name, bytes] of Object.entries(sizes)) {
      if (!this.#expected.has(name)) this.#expected.set(name, { got: 0, bytes });
    }
  }

  /** Something that was expected has come by another way. */
  came(name) {
    this.#count(name, this.#expected.get(name).bytes);
  }

  /** Has a part come, so that it is here when it is wanted. */
  begin(name) {
    this.#loading(name).catch(() => {}); // whoever wants it sees the failure
  }

  /** Resolves to a fresh copy of the part's bytes, as they came over the network. */
  async bytes(name) {
    return (await this.#loading(name)).slice(0);
  }

  #loading(name) {
    if (!this.#loads.has(name)) this.#loads.set(name, this.#load(name));
    return this.#loads.get(name);
  }

  /** Resolves to whether the part is here, or kept, and needs no network. */
  async keeps(name) {
    return this.#loads.has(name) || this.#store.has(this.#address(this.#parts[name]));
  }

  /** The address under which a part may be kept as what it is when it is unpacked. */
  unpackedUrl(name) {
    const mark = this.#parts[name].sha256.replace(/\W/g, "");
    return new URL(`parts/unpacked/${name}.${mark}`, this.#base).href;
  }

  /** Resolves to what is kept there, as a Blob, or null. */
  async unpacked(name) {
    const content = await this.#store.blob(this.unpackedUrl(name));
    if (content) {
      this.expect(this.sizes([name]));
      this.came(name);
    }
    return content;
  }

  /** What is kept there is of no use. */
  async forgetUnpacked(name) {
    await this.#store.forget(this.unpackedUrl(name));
  }

  /**
   * Resolves to how many seconds a part's download may take, as soon as the line's speed is known.
   *
   * @param {string} name
   * @param {Promise} latest when it is to be told from what there is
   */
  async seconds(name, latest) {
    await Promise.race([this.#measured.promise, latest]);
    this.#measure();
    return this.#parts[name].bytes / this.#rate;
  }

  async #load(name) {
    this.expect(this.sizes([name]));
    const bytes = (await this.#kept(name)) ?? (await this.#fetch(name));
    this.came(name);
    return bytes;
  }

  #address(part) {
    return new URL(part.url, this.#base);
  }

  /** Resolves to what an earlier visit has kept, in either form, or null. */
  async #kept(name) {
    const whole = this.#parts[name];
    for (const part of whole.small ? [whole, whole.small] : [whole]) {
      const url = this.#address(part);
      const bytes = await this.#store.get(url);
      if (bytes && (await fits(bytes, part.sha256))) return bytes;
      if (bytes) await this.#store.forget(url);
    }
    return null;
  }

  async #fetch(name) {
    const part = this.#form(name);
    const url = this.#address(part);
    let before = 0;
    const download = new Download(url, part, () => {
      this.#receive(download.got - before);
      before = download.got;
      this.#count(name, download.got);
    });
    const waits = part.optional ? WAITS.slice(0, 1) : WAITS; // there is another way: do not insist
    await this.#givesWay(name);
    this.#since ??= performance.now();
    for (let tries = 0; ; tries += 1) {
      const sofar = download.got;
      try {
        const bytes = await this.#turns.take(() => download.go());
        this.#store.put(url, bytes);
        return bytes;
      } catch (error) {
        if (download.got > sofar) tries = 0; // a connection that brings something is worth another
        if (tries >= waits.length) {
          this.#loads.delete(name); // the next one who asks tries again
          this.#wake();
          throw new Error(`${part.url}: ${error.message}`, { cause: error });
        }
      }
      await pause(waits[tries]);
    }
  }

  #receive(bytes) {
    this.#received += Math.max(bytes, 0);
    if (this.#received > SAMPLE) this.#measure();
  }

  #measure() {
    this.#rate ??= (this.#received / (performance.now() - this.#since)) * 1000;
    this.#measured.resolve();
  }

  /** Resolves when little is left of what is more urgent. */
  async #givesWay(name) {
    const rank = this.#order.findIndex((names) => names.includes(name));
    const before = this.#order.slice(0, rank < 0 ? undefined : rank).flat();
    const left = () =>
      before
        .filter((each) => this.#loads.has(each))
        .map((each) => this.#expected.get(each))
        .reduce((sum, { got, bytes }) => sum + bytes - got, 0);
    while (left() > NEAR) await new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Has those that wait look again. */
  #wake() {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #count(name, got) {
    this.#wake();
    this.#expected.get(name).got = got;
    let done = 0;
    let all = 0;
    for (const one of this.#expected.values()) {
      done += one.got;
      all += one.bytes;
    }
    this.onprogress(done, all);
  }
}
