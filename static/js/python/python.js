// Python behind the page: begins what can be begun before there is a picture, starts both workers, and
// starts them again after a failure.

import { Host } from "../page/host.js";
import { Store, unattended } from "../download/store.js";
import { PanelViews } from "../panel/panel.js";
import { Downloads } from "../download/downloads.js";
import { App } from "./app.js";
import { Runners } from "./runners.js";
import { loadScripts } from "../panel/scripts.js";
import { Snapshot } from "./snapshot.js";
import { Sender } from "./sender.js";

const FAST = 3000; // bytes per millisecond from which it is sooner to unpack less than to load less
const NEARBY = 10; // milliseconds within which a server answers that is in the same house
const SMALL = 4; // GB of memory
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

/** Whether the device has little memory, as far as the browser tells: Panel comes when a plot is asked for. */
function smallDevice() {
  return (navigator.deviceMemory ?? SMALL + 1) <= SMALL;
}

export class Python {
  #site;
  #root;
  #version;
  #downloads;
  #sender;
  #runners;
  #cache = "default"; // where those may come from
  #sources = null; // promise of the texts of the runner's modules
  #app = null; // an app worker that has begun, and is not started yet
  #running = null; // the one that is started
  #scripts = null; // promise of BokehJS and Panel's scripts
  #calm; // resolves when nothing plays, or when somebody waits for Python
  #asked; // promise that somebody wants to see plots

  /**
   * @param {object} site the site's description
   * @param {URL} root its folder
   * @param {string} version name of the cache of this deployment
   */
  constructor(site, root, version) {
    this.#site = site;
    this.#root = root;
    this.#version = version;
    this.#downloads = new Downloads(site.parts, root, new Store(version, unattended()), site.order, slowLine());
    this.#sender = new Sender(this.#downloads, new Snapshot(this.#downloads, site.plan), site.core);
    this.#loadSources();
    this.#runners = new Runners(this.#sender, site.runner, () => this.#loadSources());
  }

  /** Resolves to the texts of the runner's two modules, loaded once. */
  #loadSources() {
    this.#sources ??= Promise.all([this.#text("runtime.js"), this.#text("runner-worker.js")]).then(
      ([runtime, runner]) => ({ runtime, runner }),
    );
    this.#sources.catch(() => {
      this.#sources = null; // met by the runners; the next one asks again, and not the browser's cache
      this.#cache = "reload";
    });
    return this.#sources;
  }

  async #text(name) {
    const answer = await fetch(this.#module(name), { cache: this.#cache });
    if (!answer.ok) throw new Error(`${name}: HTTP ${answer.status}`);
    return answer.text();
  }

  #module(name) {
    return new URL(`${this.#site.base}${name}`, this.#root);
  }

  #newApp() {
    return new App(this.#module("app-worker.js"), this.#sender, this.#site.composer);
  }

  /** Begins before there is a picture; resolves when the page has nothing more to do for that. */
  async begin() {
    if (unattended()) {
      // The line would lie idle until the picture is painted; a turn of the event loop lets the requests out.
      this.#site.core.forEach((name) => this.#downloads.begin(name));
      await pause(0);
    } else {
      // Everything is kept: the workers themselves are what takes time.
      this.#sender.begin();
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
    if (smallDevice()) this.#asked = player.plots.offer();
    const { core, runner, composer } = this.#site;
    const host = new Host(player, this.#runners, element);
    window.tapescopeHost = host;
    this.#downloads.expect(this.#downloads.sizes([...core, ...runner, ...composer]));
    if (!smallDevice()) this.#expectPanel();
    host.onretry = () => this.#start(host);
    player.on("retry", host.onretry);
    // The first picture goes first: Python waits until it is painted.
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    const ready = this.#runners.begin();
    ready.then(
      () => (document.documentElement.dataset.run = "ready"),
      () => {}, // whoever runs a program sees the failure
    );
    this.#sender.idle = () => host.idle;
    await this.#start(host);
  }

  async #start(host) {
    host.starting();
    this.#downloads.onprogress = (done, all) => host.bytes(done, all);
    const failed = (error) => {
      console.error(`Python could not be started: ${error.message}`);
      host.failed();
    };
    try {
      const app = await this.#begun(host);
      const panel = () => this.#bringPanel(app, host);
      if (smallDevice()) {
        host.ready();
        document.documentElement.dataset.python = "ready";
        this.#asked.then(panel).catch(failed);
      } else {
        await panel();
      }
    } catch (error) {
      failed(error);
    }
  }

  /** Resolves to the app once its session is there, after a failure to the one that has survived it. */
  async #begun(host) {
    if (!this.#running || this.#running.dead) {
      const app = this.#app ?? this.#newApp();
      this.#app = null;
      this.#running = app;
      app.onstage = (name) => host.stage(name);
      app.start(new URL(this.#site.panel.cdn, this.#root).pathname, this.#rest());
      await host.link(app);
    }
    return this.#running;
  }

  /** What Panel needs counts for the progress. */
  #expectPanel() {
    const { app, panel } = this.#site;
    this.#downloads.expect(this.#downloads.sizes(app));
    this.#downloads.expect(Object.fromEntries(panel.scripts.map(({ url, bytes }) => [url, bytes])));
  }

  /** Whatever a run needs comes first, then what Panel needs. */
  async #bringPanel(app, host) {
    this.#expectPanel();
    await app.free;
    await host.idle;
    const scripts = this.#loadScripts();
    scripts.catch(() => {}); // met where they are needed
    const element = document.getElementById("panel-host");
    const views = new PanelViews((message) => app.post(message), element, scripts, this.#calm);
    views.onrender = () => host.ready();
    await app.bringPanel(this.#site.app, views);
  }

  /** BokehJS and Panel's scripts; once they are there, or on their way, they are not asked for again. */
  #loadScripts() {
    const { scripts } = this.#site.panel;
    this.#scripts ??= loadScripts(
      scripts.map((script) => ({ ...script, href: new URL(script.url, this.#root).href })),
      (url) => this.#downloads.came(url),
      this.#calm,
    );
    this.#scripts.catch(() => (this.#scripts = null));
    return this.#scripts;
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
    await this.#sender.keep(this.#version);
  }
}
