// The service worker: keeps one whole deployment per version, so that later visits need no network.
//
// A version's files are fetched into a cache of its own, each checked against its hash. Only a cache
// that is complete is ever used, so old and new files never mix: an install that is interrupted
// leaves the version before it at work, and goes on at the next visit. Old caches go when no page
// of their version is open any more (pages hold a lock by the cache's name).

const VERSION = "@version@";
const FILES = @files@; // path below the site: base64 sha256
const TWINS = @twins@; // path: that of the same part in a smaller form
const PAGES = ["index.html", "embed.html"];
const SCOPE = self.registration.scope;
const OURS = `tapescope ${SCOPE} `;
const NAME = OURS + VERSION;
const AT_ONCE = 3; // of the six connections that a browser opens to a host; pages need some
const WAITS = [1000, 4000]; // milliseconds before each further try

const hrefOf = (path) => new URL(path, SCOPE).href;
const known = new Set(Object.keys(FILES).map(hrefOf));
const lasting = ["parts/", "v/"].map(hrefOf); // below these a name stands for its bytes
const UNPACKED = hrefOf("parts/unpacked/"); // what pages have made of parts

const isLasting = (href) => lasting.some((start) => href.startsWith(start));

async function add(cache, path) {
  const href = hrefOf(path);
  if (await cache.match(href)) return; // from an interrupted install, or the page put it there
  const small = path in TWINS && (await caches.match(hrefOf(TWINS[path])));
  if (small) {
    await cache.put(hrefOf(TWINS[path]), small); // the page had a slow line: one form is enough
    return;
  }
  const old = isLasting(href) && (await caches.match(href));
  const cacheMode = isLasting(href) ? "default" : "no-cache";
  const options = { integrity: `sha256-${FILES[path]}`, cache: cacheMode };
  await cache.put(href, old || plain(await download(href, options)));
}

/** Some hosts redirect page.html to page; a redirected answer could not be given to a navigation. */
function plain(answer) {
  return answer.redirected ? new Response(answer.body, { headers: answer.headers }) : answer;
}

async function download(href, options) {
  for (let turn = 0; ; turn += 1) {
    try {
      const answer = await fetch(href, turn ? { ...options, cache: "reload" } : options);
      if (answer.ok) return answer;
      throw new Error(`${href}: HTTP ${answer.status}`);
    } catch (error) {
      if (turn >= WAITS.length) throw error;
      await new Promise((resolve) => setTimeout(resolve, WAITS[turn]));
    }
  }
}

async function install() {
  const cache = await caches.open(NAME);
  const paths = Object.keys(FILES).values();
  const worker = async () => {
    for (const path of paths) await add(cache, path);
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } catch (error) {
    // A full disk: make room again, the site works without.
    if (error.name === "QuotaExceededError") await caches.delete(NAME);
    throw error;
  }
}

/** Removes the caches of versions that no page shows any more. */
async function tidy() {
  const locks = await self.navigator.locks?.query();
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  if (!locks && pages.length > 0) return;
  const used = new Set([NAME, ...(locks?.held ?? []).map((lock) => lock.name)]);
  const names = (await caches.keys()).filter((name) => name.startsWith(OURS) && !used.has(name));
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function answer(request, href) {
  const options = { ignoreVary: true };
  const kept = await (await caches.open(NAME)).match(href, options);
  if (kept) return kept;
  // An earlier visit may have kept it, or not: no server has it.
  if (href.startsWith(UNPACKED)) return new Response(null, { status: 204 });
  // Pages of another version, still open in another tab, find their files in its cache.
  return (isLasting(href) && (await caches.match(href, options))) || fetch(request);
}

const actions = {
  activate: () => self.skipWaiting(),
  tidy,
  version: ({ source }) => source.postMessage({ type: "version", version: VERSION }),
};

addEventListener("install", (event) => {
  const { locks } = self.navigator;
  event.waitUntil(locks ? locks.request(NAME, { mode: "shared" }, install) : install());
});

addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([tidy(), clients.claim()]));
});

addEventListener("message", (event) => {
  event.waitUntil(Promise.resolve(actions[event.data.type]?.(event)));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || !url.href.startsWith(SCOPE)) return;
  if (request.mode === "navigate") {
    const path = url.href.slice(SCOPE.length).split(/[?#]/)[0] || PAGES[0];
    const page = PAGES.find((name) => name === path || name === `${path}.html`);
    if (page) event.respondWith(answer(request, hrefOf(page)));
  } else if (known.has(url.href) || isLasting(url.href)) {
    event.respondWith(answer(request, url.href));
  }
});
