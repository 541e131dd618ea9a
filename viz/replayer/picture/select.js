// Selecting a node, edge, reel cell, code line or part of the card lights what belongs to it; the graph can be walked with the arrow keys.

import { setAttr } from "../base/dom.js";

const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

export class Selection {
  constructor(ctx) {
    this.ctx = ctx;
    this.marked = { sel: [], near: [] };
    const { picture, reels, card } = ctx;
    for (const area of [picture.svg, reels.el, card.el]) {
      area.addEventListener("click", (event) => this.clicked(event));
      area.addEventListener("pointerover", (event) => this.light("near", idOf(thing(event.target))));
      area.addEventListener("pointerleave", () => this.light("near", null));
      area.addEventListener("focusin", (event) => this.focused(event));
      area.addEventListener("focusout", () => this.light("near", null));
    }
    picture.svg.addEventListener("keydown", (event) => this.walk(event));
    reels.el.addEventListener("keydown", (event) => this.walkCells(event));
  }

  draw(scene) {
    this.scene = scene;
    this.nodes = new Map(scene.nodes.map((node) => [node.id, node]));
    this.links = new Map(scene.nodes.map((node) => [node.id, []]));
    for (const edge of scene.edges) {
      this.links.get(edge.tail)?.push(edge.head);
      this.links.get(edge.head)?.push(edge.tail);
    }
    this.marked = { sel: [], near: [] };
    this.entry();
  }

  /** A step has its own card: what is selected is lit there, too. Exactly one node is the picture's tab stop. */
  stepped() {
    if (this.ctx.state.selected) this.light("sel", this.ctx.state.selected);
    this.entry();
  }

  /** The tab stop: the focus of the step, or the first node in sight. */
  entry() {
    const { picture, state } = this.ctx;
    const step = this.scene.steps[state.step ?? 0];
    const ids = [...(step.focus ?? []), ...this.nodes.keys()];
    const id = ids.find((one) => this.nodes.has(one) && this.visible(one));
    if (id !== undefined) this.rove(picture.buttons.get(id));
  }

  rove(element) {
    if (this.stop && this.stop !== element) this.stop.setAttribute("tabindex", "-1");
    element.setAttribute("tabindex", "0");
    this.stop = element;
  }

  visible(id) {
    return !/hidden|later/.test(this.ctx.picture.elements.get(id)?.dataset.state ?? "hidden");
  }

  elementsOf(id) {
    const { picture, reels, editor, card } = this.ctx;
    const line = /^line(\d+)$/.exec(id);
    return [picture.elements.get(id), reels.cells.get(id)?.el, line ? editor.lines[Number(line[1]) - 1]?.el : null, ...card.parts(id)].filter(Boolean);
  }

  /** Marks an element and its relatives with data-sel or data-near. */
  light(kind, id) {
    for (const element of this.marked[kind]) element.removeAttribute(`data-${kind}`);
    const ids = id ? [id, ...(this.scene.related?.[id] ?? [])] : [];
    this.marked[kind] = ids.flatMap((one) => this.elementsOf(one));
    for (const element of this.marked[kind]) setAttr(element, `data-${kind}`, "true");
  }

  clicked(event) {
    const found = thing(event.target);
    if (!found) return;
    const id = idOf(found);
    if (this.opens(id)) return;
    this.choose(id === this.ctx.state.selected ? null : id);
  }

  focused(event) {
    const found = thing(event.target);
    if (!found) return;
    if (found.classList.contains("ts-node")) this.rove(event.target);
    this.light("near", idOf(found));
  }

  /** A folded group opens rather than being selected, where somebody can open it. */
  opens(id) {
    const node = this.nodes.get(id);
    if (node?.kind !== "group" || !this.ctx.groups.canOpen(node.data.group)) return false;
    this.ctx.groups.toggle(node.data.group);
    return true;
  }

  choose(id) {
    const { state, picture, details } = this.ctx;
    picture.buttons.get(state.selected)?.setAttribute("aria-pressed", "false");
    picture.buttons.get(id)?.setAttribute("aria-pressed", "true");
    state.selected = id;
    this.light("sel", id);
    this.ctx.bus.emit("selected", { id });
    const node = this.nodes.get(id);
    const tensor = this.scene.tensors?.[this.home(id)] ?? null;
    details.show(tensor, node?.kind === "cut" ? node.aria : node?.kind === "group" ? this.ctx.t("ui.group_closed", { what: node.aria }) : null);
    if (node?.kind === "cut") this.ctx.callouts.show([node]);
    else this.ctx.callouts.paint(state.step ?? 0);
  }

  /** The node whose tensor tells about an element: a cell's op, where an edge begins, the first that a line made. */
  home(id) {
    const made = this.scene.nodes.find((node) => `line${node.line}` === id && this.scene.tensors?.[node.id]);
    const edge = this.ctx.picture.links.get(id);
    return this.ctx.reels.cells.get(id)?.node ?? edge?.tail ?? made?.id ?? id;
  }

  walk(event) {
    const node = event.target.closest?.(".ts-node");
    if (!node || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") this.opens(node.dataset.id) || this.choose(node.dataset.id);
    else if (event.key === "Escape") this.choose(null);
    else if (ARROWS[event.key]) this.towards(node.dataset.id, ARROWS[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Moves the focus along an edge that leads roughly in this direction, else to the nearest node there. */
  towards(id, direction) {
    const best = (ids, straight) => {
      const [x, y] = centre(this.nodes.get(id));
      const scored = ids.filter((one) => one !== id && this.visible(one)).map((one) => {
        const [cx, cy] = centre(this.nodes.get(one));
        const distance = Math.hypot(cx - x, cy - y) || 1;
        return { one, along: ((cx - x) * direction[0] + (cy - y) * direction[1]) / distance, distance };
      }).filter(({ along }) => along > straight);
      scored.sort((a, b) => a.distance / a.along ** 2 - b.distance / b.along ** 2);
      return scored[0]?.one;
    };
    const next = best([...new Set(this.links.get(id))], 0.35) ?? best([...this.nodes.keys()], 0.6);
    if (!next) return;
    this.ctx.viewport.follow([this.nodes.get(next).rect], false);
    this.ctx.picture.buttons.get(next).focus({ preventScroll: true });
  }

  walkCells(event) {
    const cell = event.target.closest?.(".ts-cell");
    if (!cell) return;
    if (event.key === "Escape") this.choose(null);
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    event.preventDefault();
    event.stopPropagation();
    const sibling = event.key === "ArrowRight" ? "nextElementSibling" : "previousElementSibling";
    let next = cell[sibling];
    while (next && !next.offsetWidth) next = next[sibling]; // cells that are empty or gone
    if (!next?.classList.contains("ts-cell")) return;
    cell.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}

function thing(target) {
  return target.closest?.(".ts-node, .ts-edge, .ts-cell, [data-ref]") ?? null;
}

/** The card's parts are no elements of the picture: they stand for one. */
function idOf(found) {
  return found?.dataset.id ?? found?.dataset.ref;
}

function centre(node) {
  const [x, y, w, h] = node.rect;
  return [x + w / 2, y + h / 2];
}
