// What is kept of downloads for the next visit: in the service worker's cache, where it finds them.

/** Keeps parts in the service worker's cache; whatever goes wrong, there is just nothing kept. */
export class Store {
  #cache;
  #first;

  /**
   * @param {string} name
   * @param {boolean} first nothing can be in it yet: do not look, a look takes longer than it seems
   *   while the page draws its picture
   */
  constructor(name, first) {
    this.#first = first;
    this.#cache = Promise.resolve()
      .then(() => caches.open(name))
      .catch(() => null);
  }

  async #found(url) {
    return this.#first ? undefined : (await this.#cache)?.match(url);
  }

  /** Resolves to the kept bytes of a URL, or null. */
  async get(url) {
    try {
      const found = await this.#found(url);
      return found ? await found.arrayBuffer() : null;
    } catch {
      return null;
    }
  }

  /** Resolves to what is kept of a URL without reading it: a Blob, or null. */
  async blob(url) {
    try {
      return (await (await this.#found(url))?.blob()) ?? null;
    } catch {
      return null;
    }
  }

  /** Resolves to whether there are bytes for a URL. */
  async has(url) {
    try {
      return Boolean(await this.#found(url));
    } catch {
      return false;
    }
  }

  async put(url, bytes) {
    const headers = { "Content-Type": "application/octet-stream" };
    try {
      await (await this.#cache)?.put(url, new Response(bytes, { headers }));
    } catch {
      // A full disk: this visit has the bytes, the next one fetches them again.
    }
  }

  async forget(url) {
    await (await this.#cache)?.delete(url).catch(() => false);
  }
}

/** Whether no service worker looks after this page: what an earlier visit got is in the browser's own cache. */
export function unattended() {
  try {
    return !navigator.serviceWorker?.controller;
  } catch {
    return true;
  }
}
