// Python behind the page: begins what can be begun before there is a picture, starts both workers, and
// starts them again after a failure.

import { Host } from "../page/host.js";
import { Store, unattended } from "../download/store.js";
import { PanelApp } from "../panel/panel.js";
import { Parts } from "../download/downloads.js";
import { Runners } from "./runners.js";
import { loadScripts } from "../panel/scripts.js";
import { Snapshot } from "./snapshot.js";
import { Supply } from "./sender.js";

const FAST = 3000; // bytes per millisecond from which it is sooner to unpack less than to load less
const NEARBY = 10; // milliseconds within which a server answers that is in the same house
const NEW_THREADS = 20; // milliseconds in which the browser has made a worker's thread

const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

/**
 * Whether the line is too slow for parts that come in more bytes than need be, as far as the page's
 * own script can tell. A wrong answer costs a few tenths of a second.
 */
function slowLine() {
  const script = performance.getEntriesByType("resource").find(({ name }) => name.endsWith("/player.js"));
  // Nothing of it came over a line if an earlier visit has kept it.
  if (!script || script.transferSize === 0) return false;
  // Its end says little there: by then the page has been busy with itself.
  if (script.responseStart - script.requestStart < NEARBY) return false;
  return script.encodedBodySize < FAST * (script.responseEnd - script.responseStart);
}

export class Python {
  #site;
  #root;
  #version;
  #parts;
  #supply;
  #runners;
  #sources = null; // promise of the texts of the runner's modules
  #app = null; // an app worker that has begun, and is not started yet
  #running = null; // the one that is started
  #scripts = null; // promise of BokehJS and Panel's scripts
  #calm; // resolves when nothing plays, or when somebody waits for Python

  /**
   * @param {object} site the site's description
   * @param {URL} root its folder
   * @param {string} version name of the cache of this deployment
   */
  constructor(site, root, version) {
    this.#site = site;
    this.#root = root;
    this.#version = version;
    this.#parts = new Parts(site.parts, root, new Store(version, unattended()), site.order, slowLine());
    this.#supply = new Supply(this.#parts, new Snapshot(this.#parts, site.plan), site.core);
    this.#loadSources();
    this.#runners = new Runners(this.#supply, site.runner, () => this.#loadSources());
  }

  /** Resolves to the texts of the runner's two modules, loaded once. */
  #loadSources() {
    this.#sources ??= Promise.all([this.#text("runtime.js"), this.#text("runner-worker.js")]).then(
      ([runtime, runner]) => ({ runtime, runner }),
    );
    this.#sources.catch(() => (this.#sources = null)); // met by the runners; the next one asks again
    return this.#sources;
  }

  async #text(name) {
    const answer = await fetch(this.#module(name));
    if (!answer.ok) throw new Error(`${name}: HTTP ${answer.status}`);
    return answer.text();
  }

  #module(name) {
    return new URL(`${this.#site.base}${name}`, this.#root);
  }

  #newApp() {
    const { composer, app } = this.#site;
    return new PanelApp(this.#module("app-worker.js"), this.#supply, composer, app, () =>
      this.#calm(),
    );
  }

  /** Begins before there is a picture; resolves when the page has nothing more to do for that. */
  async begin() {
    if (unattended()) {
      // The line would lie idle until the picture is painted; a turn of the event loop lets the requests out.
      this.#site.core.forEach((name) => this.#parts.begin(name));
      await pause(0);
    } else {
      // Everything is kept: the workers themselves are what takes time.
      this.#supply.begin();
      this.#runners.begin();
      this.#app = this.#newApp();
      await pause(NEW_THREADS);
    }
  }

  /**
   * Starts Python for a page that has its picture; resolves when it has started, or failed.
   *
   * @param {object} player
   * @param {HTMLElement} element that the player was mounted in
   * @param {() => Promise} calm resolves when nothing plays, or when somebody waits for Python
   */
  async start(player, element, calm) {
    this.#calm = calm;
    const { core, runner, composer, app, panel } = this.#site;
    const host = new Host(player, this.#runners, element);
    window.tapescopeHost = host;
    this.#parts.expect(this.#parts.sizes([...core, ...runner, ...composer, ...app]));
    this.#parts.expect(Object.fromEntries(panel.scripts.map(({ url, bytes }) => [url, bytes])));
    host.onretry = () => this.#start(host);
    player.on("retry", host.onretry);
    // The first picture goes first: Python waits until it is painted.
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    const ready = this.#runners.begin();
    ready.then(
      () => (document.documentElement.dataset.run = "ready"),
      () => {}, // whoever runs a program sees the failure
    );
    await this.#start(host);
  }

  async #start(host) {
    this.#running?.end();
    host.starting();
    this.#parts.onprogress = (done, all) => host.bytes(done, all);
    const app = this.#app ?? this.#newApp();
    this.#app = null;
    this.#running = app;
    this.#supply.idle = () => app.way;
    host.couple(app);
    app.onstage = (name) => host.stage(name);
    app.onrender = () => host.python();
    // Whatever a run needs comes first, then what Panel needs.
    const runs = app.free.then(() => app.way);
    this.#scripts ??= runs.then(() => this.#loadScripts());
    this.#scripts.catch(() => {}); // met where they are needed
    const cdn = new URL(this.#site.panel.cdn, this.#root).pathname;
    app.start(document.getElementById("panel-host"), cdn, this.#rest(), this.#scripts);
    try {
      await app.ready;
      this.#calm().then(() => this.#runners.warm());
    } catch (error) {
      console.error(`Python could not be started: ${error.message}`);
      this.#scripts.catch(() => {
        this.#scripts = null;
      });
      host.failed();
    }
  }

  #loadScripts() {
    const { scripts } = this.#site.panel;
    return loadScripts(
      scripts.map((script) => ({ ...script, href: new URL(script.url, this.#root).href })),
      (url) => this.#parts.came(url),
      this.#calm,
    );
  }

  /** Archives that the app worker may fetch later: name → {url, sha256}. */
  #rest() {
    const entries = this.#site.rest.map((name) => {
      const { url, sha256 } = this.#site.parts[name];
      return [name, { url: new URL(url, this.#root).href, sha256 }];
    });
    return Object.fromEntries(entries);
  }

  /** Keeps what Python starts from unpacked for the next visit, once everything is kept. */
  async keep() {
    await this.#calm();
    await this.#supply.keep(this.#version);
  }
}
