// One part on its way: counted as it streams, and checked against its hash. What a broken connection has
// brought stays: the next try goes on from there.

const SILENCE = 20_000; // milliseconds without a byte after which a connection counts as broken

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
export class Download {
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
