// Search in the picture: by name (x, ×₃ or x3), by op, by line ("line 7" or "7"); Enter goes to the first hit, arrows choose.

import { h, plain } from "../base/dom.js";

const MOST = 8;
const SUB = "₀₁₂₃₄₅₆₇₈₉";

/** Small letters, ordinary digits, ASCII signs: what people can type. */
function typed(text) {
  return text.toLowerCase().replace(/[₀-₉]/g, (digit) => SUB.indexOf(digit)).replace(/×/g, "*").replace(/−/g, "-").replace(/÷/g, "/").replace(/\s+/g, "");
}

export class Search {
  constructor(ctx) {
    this.ctx = ctx;
    const id = ctx.uid("found");
    this.list = h("ul", { class: "ts-found", role: "listbox", id, hidden: true });
    this.input = h("input", { class: "ts-search-input", type: "search", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list" });
    ctx.say(this.input, "ui.search", "aria-label");
    ctx.say(this.input, "ui.search_hint", "placeholder");
    ctx.say(this.list, "ui.search", "aria-label");
    this.el = h("div", { class: "ts-search", data: { part: "search" } }, this.input, this.list);
    this.input.addEventListener("input", () => this.look());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.el.addEventListener("focusout", (event) => { if (!this.el.contains(event.relatedTarget)) this.show([]); });
    this.hits = [];
  }

  draw(scene) {
    this.input.value = "";
    this.show([]);
    this.index = scene.nodes.filter((node) => node.kind !== "cut").map((node) => {
      const names = [node.data?.name, node.data?.tensor, ...(node.data?.tensor ?? "").split(/,\s*/), plain(node.label)].filter(Boolean).map(typed);
      return { node, names: [...new Set(names)], op: typed(node.data?.op ?? ""), line: node.line };
    });
  }

  /** Matching nodes, best first: exact name, start of a name, op, anywhere. */
  find(text) {
    const wanted = typed(text);
    if (!wanted) return [];
    const line = /^(?:line|第)?(\d+)行?$/.exec(wanted);
    const rank = ({ names, op, line: own }) => {
      if (names.includes(wanted) || names.some((name) => name.replace("*", "x") === wanted)) return 0;
      if (line && own === Number(line[1])) return 1;
      if (names.some((name) => name.startsWith(wanted))) return 2;
      if (op.startsWith(wanted)) return 3;
      return names.some((name) => name.includes(wanted)) ? 4 : 9;
    };
    return this.index.map((entry) => [rank(entry), entry.node]).filter(([score]) => score < 9).sort((a, b) => a[0] - b[0]).map(([, node]) => node);
  }

  look() {
    const all = this.find(this.input.value);
    this.show(all.slice(0, MOST), this.input.value.trim() ? all.length : null);
  }

  show(hits, count = null) {
    const { t, uid } = this.ctx;
    this.hits = hits;
    this.list.replaceChildren(...hits.map((node, i) => h("li", { role: "option", id: uid(`hit${i}`), "aria-selected": "false", on: { pointerdown: (event) => { event.preventDefault(); this.go(node); } } },
      h("strong", { text: node.data?.name ?? plain(node.label) }), h("span", { text: node.line ? t("ui.line", { line: node.line }) : "" }), h("span", { class: "ts-found-op", text: node.data?.op ?? "" }))));
    if (count !== null) this.list.append(h("li", { class: "ts-found-count", role: "option", "aria-disabled": "true", "aria-selected": "false", text: t("ui.found", { count }) }));
    this.list.hidden = !this.list.children.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.mark(-1);
  }

  mark(n) {
    this.marked = n;
    for (const [i, item] of [...this.list.children].entries()) item.setAttribute("aria-selected", String(i === n));
    if (n >= 0) this.input.setAttribute("aria-activedescendant", this.ctx.uid(`hit${n}`));
    else this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (event.isComposing) return;
    const { length } = this.hits;
    if (event.key === "ArrowDown" && length) this.mark((this.marked + 1) % length);
    else if (event.key === "ArrowUp" && length) this.mark((this.marked + length - 1) % length);
    else if (event.key === "Enter" && length) this.go(this.hits[Math.max(0, this.marked)]);
    else if (event.key === "Escape") {
      this.input.value = "";
      this.show([]);
    } else return;
    event.preventDefault();
  }

  /** Goes to a node: to the first step that shows it, if it is not there yet, and centres on it. */
  go(node) {
    const { ctx } = this;
    this.show([]);
    const track = ctx.state.scene.tracks[node.id] ?? [];
    const seen = track.find(([, state]) => !/hidden|later/.test(state))?.[0];
    if (seen !== undefined && seen > ctx.state.step) ctx.player.goto(seen);
    const [x, y, w, height] = node.rect;
    ctx.viewport.centre([x + w / 2, y + height / 2]);
    ctx.select(node.id);
  }
}
