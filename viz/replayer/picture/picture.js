// Draws a scene's lanes, edges and nodes once, and afterwards only toggles what a step changes.

import { s, setAttr, setText } from "../base/dom.js";
import { drawEdge } from "./edges.js";
import { drawBars, shorten } from "../base/label.js";
import { drawNode } from "./nodes.js";
import { placeLetters } from "./letters.js";
import { Tiles } from "./tiles.js";
import { LaneTitles } from "./titles.js";

const FAR = 6000;

/** A lane's tinted band lies below everything; its title is drawn above, see titles.js. */
function drawBand(lane, tape) {
  const [x, y, w, h] = lane.rect;
  const data = { lane: lane.id, ...lane.data, id: lane.id, state: "hidden", dir: lane.dir ?? "right" };
  const band = s("g", { class: "ts-lane", data }, s("rect", { class: "ts-band", x: x - FAR, y, width: w + 2 * FAR, height: h }),
    s("line", { class: "ts-lane-edge", x1: x - FAR, x2: x + w + FAR, y1: y, y2: y }));
  if (tape) band.setAttribute("data-hue", tape.hue);
  return band;
}

export class Picture {
  /** @param {object} ctx shared context; `ctx.states` and `ctx.texts` are the scene's tracks */
  constructor(ctx) {
    this.ctx = ctx;
    this.layers = { lanes: s("g"), edges: s("g"), pills: s("g"), nodes: s("g") };
    this.svg = s("svg", { class: "ts-svg", role: "group", xmlns: "http://www.w3.org/2000/svg" }, ...Object.values(this.layers));
    // What moves has a sheet of its own: a browser that repaints it need not walk through thousands of resting elements.
    this.moving = { titles: s("g"), flights: s("g", { class: "ts-flights", "aria-hidden": "true" }) };
    this.air = s("svg", { class: "ts-air" }, ...Object.values(this.moving));
    this.laneTitles = new LaneTitles(this.moving.titles);
    this.elements = new Map();
    this.paths = new Map();
  }

  draw(scene) {
    const tapes = new Map(scene.tapes.map((tape) => [tape.id, tape]));
    this.elements = new Map();
    this.values = new Map();
    this.pills = new Map();
    this.buttons = new Map();
    this.paths = new Map();
    this.links = new Map(scene.edges.map((edge) => [edge.id, edge]));
    this.known = new Map(scene.nodes.map((node) => [node.id, node]));
    for (const layer of Object.values({ ...this.layers, ...this.moving })) layer.replaceChildren();
    const { edges, pills, nodes } = this.layers;
    this.tiles = new Tiles({ edges, pills, nodes }, scene.nodes.length + scene.edges.length, scene.size);
    this.svg.setAttribute("aria-label", this.ctx.t("ui.picture_of", { title: scene.title }));
    placeLetters(scene);
    for (const lane of scene.lanes) {
      const band = drawBand(lane, tapes.get(lane.tape));
      this.elements.set(lane.id, band);
      this.layers.lanes.append(band);
    }
    this.titles = this.laneTitles.draw(scene, tapes);
    for (const edge of scene.edges) {
      const { el, path, rect, pill } = drawEdge(edge, tapes.get(edge.tape));
      this.elements.set(edge.id, el);
      this.tiles.add("edges", el, rect);
      this.tiles.addLines([...el.querySelectorAll(".ts-line, .ts-casing")], rect);
      this.paths.set(edge.id, path);
      if (pill) {
        if (el.dataset.hue !== undefined) pill.group.setAttribute("data-hue", el.dataset.hue);
        this.pills.set(edge.id, pill);
        this.tiles.add("pills", pill.group, edge.label.rect);
      }
    }
    const barred = [];
    const backward = new Set(scene.lanes.filter((lane) => lane.dir === "left").map((lane) => lane.id));
    for (const node of scene.nodes) {
      node.valued = node.kind !== "cut" && scene.texts?.[node.id] !== undefined;
      const { el, button, value, parts } = drawNode(node, tapes, tapes.get(node.tape), backward.has(node.lane));
      this.elements.set(node.id, el);
      this.tiles.add("nodes", el, node.rect);
      this.buttons.set(node.id, button);
      if (value) this.values.set(node.id, value);
      for (const [id, part] of parts) this.elements.set(id, part);
      barred.push(...el.querySelectorAll(".ts-barred"));
    }
    drawBars(this.svg, barred);
  }

  /** Shows step `to`; `from` is the step shown before, or null after a new drawing. */
  paint(from, to) {
    const { states, texts } = this.ctx;
    for (const id of states.changed(from, to)) {
      const element = this.elements.get(id);
      if (!element) continue;
      const state = states.at(id, to);
      setAttr(element, "data-state", state);
      setAttr(this.buttons.get(id) ?? element, "aria-hidden", String(/hidden|later/.test(state)));
      this.pills.get(id)?.group.setAttribute("data-state", state);
      this.titles.get(id)?.setAttribute("data-state", state);
    }
    for (const id of texts.changed(from, to)) this.write(id, texts.at(id, to));
  }

  write(id, text) {
    const value = this.values.get(id);
    if (value) this.name(id, text);
    if (value) setText(value, shorten(text || "?", Number(value.dataset.room), Number(value.getAttribute("font-size"))));
    const pill = this.pills.get(id);
    if (!pill) return;
    setText(pill.text, shorten(text, Number(pill.text.dataset.room), 13.5));
    setAttr(pill.group, "data-empty", String(text === ""));
  }

  /** A node is read out with the value it has at this step. */
  name(id, text) {
    const { aria } = this.known.get(id);
    setAttr(this.buttons.get(id), "aria-label", text && !aria.includes(text) ? `${aria}: ${text}` : aria);
  }

  /** Lane titles stay in sight when the picture is scrolled sideways; the window's left and right edge in scene px. */
  keepTitles(left, right) {
    this.laneTitles.place(left, right);
  }

  /** Edges that come to life between two steps: those are drawn in. */
  appearing(from, to) {
    const { states } = this.ctx;
    const idle = /hidden|later/;
    return [...states.changed(from, to)].filter((id) => this.paths.has(id) && idle.test(states.at(id, from)) && !idle.test(states.at(id, to)));
  }

  /** Scene rectangles of what a step is about; an edge counts as its pill and the node it leads to. */
  places(ids) {
    return ids.flatMap((id) => {
      const edge = this.links.get(id);
      return edge ? [this.known.get(edge.head)?.rect, edge.label?.rect] : [this.known.get(id)?.rect];
    }).filter(Boolean);
  }
}
