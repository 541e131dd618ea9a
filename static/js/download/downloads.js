// Downloads the runtime's parts: each once, counted as it streams, checked against its hash, and kept
// for the next visit. What a broken connection has brought stays: the next try goes on from there.

import { Download, fits } from "./download.js";

const WAITS = [500, 1000, 2000, 4000, 8000]; // milliseconds before each further try
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

/**
 * The parts by name, as `site.json` lists them: `{name: {url, bytes, sha256, optional, small}}`, where
 * `small` is the same part in a form with fewer bytes that takes longer to unpack.
 */
export class Downloads {
  #parts;
  #base;
  #store;
  #slow;
  #loads = new Map();
  #order;
  #waiting = []; // parts that let others go first
  #turns = new Turns(AT_ONCE);
  #expected = new Map(); // name -> {got, bytes}
  #since = null; // when the first bytes came: what the page did until then says nothing of the line
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
    if (content) this.kept(name);
    return content;
  }

  /** A part need not come: what was made of it is kept. */
  kept(name) {
    this.expect(this.sizes([name]));
    this.came(name);
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
    this.#since ??= performance.now();
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
