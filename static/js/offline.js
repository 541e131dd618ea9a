// The second visit and the visit without a network: registers the service worker, keeps downloaded
// parts where it finds them, and says when a newer version waits. All of it may be missing: private
// windows, frames of other sites, insecure origins and full disks do without.

/** The cache of one deployment; the service worker (sw.js) uses the same name. */
export const cacheName = (root, version) => `tapescope ${root.href} ${version}`;

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

/** Resolves when a service worker that has everything looks after this page. */
export async function attended() {
  const workers = navigator.serviceWorker;
  await workers.ready;
  if (workers.controller) return;
  await new Promise((resolve) => workers.addEventListener("controllerchange", resolve, { once: true }));
}

/** While the page is open no service worker removes the files of its version. */
export async function holdVersion(name) {
  try {
    await navigator.locks.request(name, { mode: "shared" }, () => new Promise(() => {}));
  } catch {
    // No locks here, or an origin without storage: then nothing is kept that could be removed.
  }
}

/** Removes what was kept of a version, where no service worker looks after it. */
export async function forgetVersion(name) {
  try {
    await caches.delete(name);
  } catch {
    // Nothing can be kept here at all.
  }
}

/**
 * Registers the service worker; `onwaiting` is called when it has a newer version than this page.
 *
 * @returns {Promise<() => void>} switches to the newer version and reloads the page
 */
export async function keepSite(root, version, onwaiting) {
  const workers = navigator.serviceWorker; // undefined, or throws, where it is refused
  const registration = await workers.register(new URL("sw.js", root), { scope: root.pathname });
  const ask = (worker) => worker?.postMessage({ type: "version" });
  workers.addEventListener("message", ({ data }) => {
    if (data.type === "version" && data.version !== version) onwaiting();
  });
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker.addEventListener("statechange", () => worker.state === "installed" && ask(worker));
  });
  ask(registration.waiting);
  registration.active?.postMessage({ type: "tidy" });
  addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") registration.update().catch(() => {});
  });
  return () => {
    if (!registration.waiting) return location.reload(); // another tab has switched already
    workers.addEventListener("controllerchange", () => location.reload(), { once: true });
    registration.waiting.postMessage({ type: "activate" });
  };
}
