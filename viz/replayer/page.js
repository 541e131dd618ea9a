// Puts the parts on the page and tells them when the scene, the step or the labels change.

import { Callouts } from "./picture/callout.js";
import { Card } from "./side/card.js";
import { Details } from "./side/details.js";
import { h } from "./base/dom.js";
import { Editor } from "./code/editor.js";
import { Groups } from "./picture/groups.js";
import { helpDialog } from "./tools/help.js";
import { drawLegend } from "./picture/legend.js";
import { Lesson } from "./side/lesson.js";
import { Live } from "./time/live.js";
import { MiniMap } from "./picture/minimap.js";
import { Motion } from "./time/motion.js";
import { Output } from "./side/output.js";
import { Picture } from "./picture/picture.js";
import { Plots } from "./side/plots.js";
import { Reels } from "./time/reels.js";
import { Search } from "./picture/search.js";
import { Selection } from "./picture/select.js";
import { splitter } from "./tools/splitter.js";
import { TopBar } from "./tools/topbar.js";
import { Transport } from "./time/transport.js";
import { Viewport } from "./picture/zoom.js";
import { Why } from "./side/why.js";

const CALLOUT = 150; // px, height of a callout and its distance from the cut

/** In an embed: the way to the whole page, at the step that is shown. */
function openLink(ctx) {
  const { addressOf } = ctx;
  if (!addressOf) return null;
  const link = h("a", { class: "ts-open", target: "_blank", rel: "noopener" });
  ctx.say(link, "ui.open_in_app");
  const aim = () => { link.href = addressOf(ctx.state.step ?? 0); };
  ctx.bus.on("step", aim);
  aim();
  return link;
}

/** The picture's size; below a cut near its lower edge there is room for the callout. */
function withRoom({ size: [width, height], nodes, level }) {
  if (level === "program") return [width, height]; // it fits the window, and has room enough between its boxes
  const lowest = Math.max(0, ...nodes.filter((node) => node.kind === "cut").map(({ rect: [, y, , h] }) => y + h));
  return [width, Math.max(height, lowest + (lowest ? CALLOUT : 0))];
}

/** Creates every part, hangs it into `ctx`, and lays the page out; CSS decides where each part stands. */
export function buildPage(ctx) {
  const { root, state, bus } = ctx;
  const app = state.mode === "app";
  root.classList.add("tapescope");
  root.dataset.mode = state.mode;
  ctx.picture = new Picture(ctx);
  ctx.callouts = new Callouts(ctx);
  ctx.map = new MiniMap(ctx);
  ctx.groups = new Groups(ctx);
  ctx.picture.layers.lanes.after(ctx.groups.layer);
  ctx.viewport = new Viewport(ctx, [ctx.picture.svg, ctx.picture.air], ctx.callouts);
  const search = new Search(ctx);
  ctx.search = search;
  ctx.reels = new Reels(ctx);
  ctx.editor = new Editor(ctx);
  ctx.help = helpDialog(ctx);
  const topbar = app ? new TopBar(ctx) : null;
  const lesson = app ? new Lesson(ctx) : null;
  ctx.details = new Details(ctx);
  const card = new Card(ctx, ctx.details);
  ctx.card = card;
  const output = new Output(ctx);
  ctx.plots = new Plots(ctx);
  ctx.why = new Why(ctx);
  const live = new Live(ctx);
  let shownLevel = null;
  const legend = h("ul", {});
  const legendTitle = h("summary", {});
  ctx.say(legendTitle, "ui.legend");
  const wide = !globalThis.matchMedia?.("(width <= 1000px), (height <= 600px)").matches;
  const key = h("details", { class: "ts-legend", open: wide }, legendTitle, legend);
  const stale = h("p", { class: "ts-stale", role: "status", hidden: true });
  const empty = h("p", { class: "ts-empty", hidden: true });
  ctx.say(empty, "ui.empty_picture");
  const hint = h("p", { class: "ts-hidden", id: ctx.uid("walk") });
  ctx.say(hint, "ui.walk_help");
  ctx.picture.svg.setAttribute("aria-describedby", hint.id);
  const pane = h("section", { class: "ts-picture", data: { part: "picture" } }, stale, empty,
    ctx.viewport.scroller, h("div", { class: "ts-foot" }, key, ctx.groups.list, search.el, ctx.viewport.tools, ctx.map.el), hint);
  ctx.say(pane, "ui.picture", "aria-label");
  const stage = h("div", { class: "ts-stage" }, pane, ctx.reels.el);
  ctx.motion = new Motion(ctx, stage);
  const transport = new Transport(ctx);
  ctx.transport = transport;
  ctx.selection = new Selection(ctx);
  const aside = h("div", { class: "ts-side ts-scrollable" }, card.el, ctx.why.el, ctx.plots.el, output.el, lesson?.el ?? "");
  const left = h("div", { class: "ts-left" }, ctx.editor.el);
  const main = h("main", { class: "ts-main" }, left, stage, aside, transport.el);
  main.insertBefore(splitter(ctx, main), stage);
  const title = app ? null : h("h1", { class: "ts-hidden" });
  const open = openLink(ctx);
  main.append(...[title, open].filter(Boolean));
  root.replaceChildren(...[topbar?.el, main, live.el].filter(Boolean));

  const whole = (part) => ({ paint: (_, to) => part.paint(to) });
  ctx.painters = [ctx.picture, ctx.reels, whole(ctx.callouts), whole(ctx.map), whole(ctx.editor), whole(card), whole(output), whole(transport), whole(live)];
  ctx.settlers = [ctx.reels, ctx.editor];
  ctx.page = {
    draw(scene, keepView) {
      ctx.picture.draw(scene);
      ctx.reels.draw(scene);
      transport.draw(scene);
      drawLegend(legend, scene, ctx.t);
      if (scene.level !== shownLevel) key.open = wide && scene.level !== "program"; // there the picture needs the room
      shownLevel = scene.level;
      ctx.selection.draw(scene);
      ctx.callouts.show([]);
      ctx.map.draw(scene);
      ctx.groups.draw(scene);
      search.draw(scene);
      ctx.viewport.setSize(withRoom(scene), keepView);
      ctx.details.show(null);
      ctx.why.draw(scene);
      empty.hidden = scene.nodes.length > 0;
      if (title) title.textContent = scene.title;
    },
    refresh() {
      topbar?.refresh();
      lesson?.refresh();
      ctx.why.refresh();
      transport.refresh();
      main.dataset.scene = state.scene ? "shown" : "none";
      refreshStale();
      if (state.scene) ctx.editor.showProblem();
    },
  };

  function refreshStale() {
    const old = ctx.stale();
    stale.hidden = !old && !state.running;
    stale.textContent = ctx.t(state.running ? "ui.picture_running" : "ui.picture_stale");
    stage.dataset.stale = String(old);
  }

  // Paper is light, whatever the screen is.
  window.addEventListener("beforeprint", () => {
    root.dataset.theme = "light";
    ctx.picture.tiles?.show([0, 0, ...ctx.viewport.size]);
  });
  window.addEventListener("afterprint", () => {
    root.dataset.theme = state.theme;
    ctx.viewport.cull();
  });
  bus.on("playing", () => transport.refresh());
  bus.on("edited", refreshStale);
}
