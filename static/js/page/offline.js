// The second visit and the visit without a network: registers the service worker, and says when a newer
// version waits. All of it may be missing: private windows, frames of other sites, insecure origins and
// full disks do without.

/** The cache of one deployment; the service worker (sw.js) uses the same name. */
export const cacheName = (root, version) => `tapescope ${root.href} ${version}`;

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
