// The replayer: given a scene and a step it draws; it owns playing, scrubbing, selecting and the keyboard, and needs no Python.

import { buildPage } from "./page.js";
import { Clock } from "./time/clock.js";
import { attachKeys } from "./tools/keys.js";
import { Bus, LEVELS, initialState, levelOf, memory, nextStop, translator } from "./base/state.js";
import { openShared } from "./tools/share.js";
import { Tracks } from "./base/tracks.js";

let mounted = 0;

/**
 * Builds the whole page inside `root`.
 * @param {HTMLElement} root an empty element, in the document or in a shadow root
 * @param {object} options mode ("app" or "embed"), scene, lessons, catalog, lang, theme, source, status, lesson, step,
 *   addressOf (step => address of the whole page; an embed then links to it),
 *   expanded (scenes with opened groups by group id, for pages in which nobody answers "fold")
 * @returns {object} the player: lesson, step, steps, scene, source, goto, next, back, play, pause, on, update, destroy
 */
export function mount(root, options) {
  mounted += 1;
  const prefix = `ts${mounted}`;
  const state = initialState(options);
  const bus = new Bus();
  const said = [];
  const ctx = {
    root, state, bus, addressOf: options.addressOf, t: translator(state.catalog), uid: (name) => `${prefix}-${name}`,
    /** Labels an element, now and after every change of language. */
    say(element, key, attribute = null) {
      said.push([element, key, attribute]);
      label(element, key, attribute);
    },
    focused: () => root.getRootNode().activeElement ?? document.activeElement,
    stale: () => Boolean(state.scene) && ctx.editor.source !== state.scene.source,
    select: (id) => ctx.selection.choose(id),
    run() {
      if (state.mode === "embed" || state.running) return;
      ctx.playNext = true;
      bus.emit("run", { source: ctx.editor.source });
    },
    setTheme(theme) {
      memory.set("tapescope.theme", theme);
      update({ theme });
      bus.emit("theme", { theme });
    },
    goto,
    update,
  };

  function label(element, key, attribute) {
    if (attribute) element.setAttribute(attribute, ctx.t(key));
    else element.textContent = ctx.t(key);
  }

  /** Shows step `n`: only what differs is touched; moving on by one step plays its motions. */
  function goto(n, { moved = 0, scrub = false } = {}) {
    const { scene } = state;
    if (!scene) return;
    const to = Math.max(0, Math.min(scene.steps.length - 1, Math.round(Number(n) || 0)));
    const from = state.step;
    if (from === to) return;
    state.step = to;
    const turned = moved < 0 && ctx.motion.active;
    const fresh = moved > 0 ? ctx.picture.appearing(from, to) : [];
    if (!turned) ctx.motion.finish();
    for (const part of ctx.painters) part.paint(from, to);
    for (const part of ctx.settlers) part.settle(to); // these measure: once, after all is written
    ctx.viewport.follow(whereItHappens(to), from !== null && ctx.motion.enabled && (!state.playing || state.speed <= 1));
    if (turned) ctx.motion.reverse();
    else if (moved && !scrub) ctx.motion.play(moved > 0 ? to : from, { reverse: moved < 0, drawn: fresh });
    ctx.editor.showProblem();
    ctx.selection.stepped();
    bus.emit("step", { step: to });
  }

  /** Scene rectangles to keep in sight: a reason first; a step about nothing in the picture stays at the last that was. */
  function whereItHappens(n) {
    const { steps } = state.scene;
    const places = (step) => ctx.picture.places(step.focus ?? []);
    let at = n;
    while (at > 0 && !places(steps[at]).length) at -= 1;
    if (!places(steps[at]).length) at = Math.max(0, steps.findIndex((step) => places(step).length)); // before the first: where it will begin
    return [...(at === n ? ctx.callouts.places() : []), ...places(steps[at])];
  }

  const player = {
    get lesson() { return state.lesson; },
    get step() { return state.step; },
    get steps() { return state.scene?.steps.length ?? 0; },
    get scene() { return state.scene; },
    get source() { return ctx.editor.source; },
    get playing() { return state.playing; },
    get level() { return levelOf(state); },
    get plots() { return ctx.plots; },
    goto(n) {
      clock.pause();
      goto(n);
    },
    next({ playing = false, size = LEVELS[levelOf(state)] } = {}) {
      if (!playing) clock.pause();
      if (state.scene) goto(nextStop(state.scene.steps, state.step, 1, size), { moved: 1 });
    },
    back({ size = LEVELS[levelOf(state)] } = {}) {
      clock.pause();
      if (state.scene) goto(nextStop(state.scene.steps, state.step, -1, size), { moved: -1 });
    },
    play: () => clock.play(),
    pause: () => clock.pause(),
    on: (type, fn) => bus.on(type, fn),
    update,
    destroy() {
      clock.pause();
      detach();
      root.replaceChildren();
    },
  };
  ctx.player = player;

  function setScene(scene, step, keepView = false) {
    clock.pause();
    ctx.motion.finish();
    state.scene = scene;
    state.step = null;
    state.selected = null;
    if (!scene) return;
    ctx.states = new Tracks(scene.tracks);
    ctx.texts = new Tracks(scene.texts, "");
    ctx.page.draw(scene, keepView);
    goto(step);
    ctx.groups.settle();
    document.documentElement.dataset.picture = "ready";
  }

  /** Takes over whatever changed; what is not named stays as it is. */
  function update(patch) {
    const { scene, source, catalog, exported, opened, reasons, ...rest } = patch;
    if (exported) ctx.exported(exported);
    if (reasons) ctx.why.show(reasons);
    if (opened !== undefined) ctx.editor.put(opened);
    const lesson = state.lesson;
    Object.assign(state, rest);
    if (catalog) {
      state.catalog = catalog;
      ctx.t = translator(catalog);
      for (const entry of said) label(...entry);
    }
    root.dataset.theme = state.theme;
    root.lang = ctx.t("ui.language_tag");
    const anotherLesson = state.lesson !== lesson;
    if (source !== undefined || anotherLesson) {
      state.original = source ?? scene?.source ?? state.original;
      if (anotherLesson || state.original !== ctx.editor.original) ctx.editor.open(state.original);
    }
    if (scene !== undefined && scene !== state.scene) showScene(scene, anotherLesson);
    else if (catalog && state.scene) setScene(state.scene, state.step, true);
    ctx.page.refresh();
  }

  /** The step of a scene of the same program that shows what is shown now; opened groups and other levels have other steps. */
  function sameMoment(scene) {
    const now = state.step ?? 0;
    const { steps } = state.scene;
    if (scene.steps.length === steps.length || now === steps.length - 1) return Math.min(now, scene.steps.length - 1) === now ? now : scene.steps.length - 1;
    const { at } = steps[now];
    return Math.max(0, scene.steps.findLastIndex((step) => step.at <= at));
  }

  function showScene(scene, anotherLesson) {
    const sameProgram = Boolean(scene) && !anotherLesson && scene.source === state.scene?.source;
    const playing = state.playing;
    const failed = scene && scene.end?.kind !== "done";
    const ran = ctx.playNext;
    ctx.playNext = false;
    setScene(scene, ran ? (failed ? scene.steps.length - 1 : 0) : sameProgram ? sameMoment(scene) : 0, sameProgram && !ran);
    ctx.editor.render();
    if ((sameProgram && playing && !ran) || (ran && !failed)) clock.play();
  }

  const clock = new Clock(ctx);
  buildPage(ctx);
  const detach = attachKeys(ctx);
  update({});
  ctx.editor.open(state.original);
  if (state.scene) {
    setScene(state.scene, options.step ?? 0);
    ctx.editor.render();
  }
  ctx.page.refresh();
  openShared(ctx);
  window.tapescope = player;
  return player;
}
