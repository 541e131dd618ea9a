// For large pictures: sorts elements into square tiles and keeps only the tiles near the window in the page.
// Taking them out is what helps: a hidden SVG group is still styled and laid out with all that is in it.

import { s } from "../base/dom.js";
import { LongLines } from "./longlines.js";

const SIDE = 900; // scene px
const MANY = 700; // elements from which tiling pays
const WIDE = 4 * SIDE; // px of a picture from which it pays however few they are

/** The tiles of one layer; elements larger than a tile stay in a group that is always drawn. */
class TiledLayer {
  constructor(layer) {
    this.layer = layer;
    this.always = s("g");
    this.tiles = new Map();
    layer.append(this.always);
  }

  add(element, [x, y, w, h]) {
    if (w > SIDE || h > SIDE) {
      this.always.append(element);
      return;
    }
    const column = Math.floor((x + w / 2) / SIDE);
    const row = Math.floor((y + h / 2) / SIDE);
    const key = `${column},${row}`;
    if (!this.tiles.has(key)) this.tiles.set(key, { group: s("g", { class: "ts-tile" }), column, row });
    this.tiles.get(key).group.append(element);
  }

  show([left, top, right, bottom]) {
    let before = this.always; // what comes later is drawn above, whichever tiles are there
    for (const { group, column, row } of this.tiles.values()) {
      const near = column * SIDE < right && (column + 1) * SIDE > left && row * SIDE < bottom && (row + 1) * SIDE > top;
      const there = group.isConnected;
      if (near && !there) before.after(group);
      else if (!near && there && !group.contains(document.activeElement)) group.remove();
      if (group.isConnected) before = group;
    }
  }
}

export class Tiles {
  /** @param {Object<string, SVGElement>} layers @param {number} count of elements that will be added @param {number[]} size of the picture */
  constructor(layers, count, size) {
    this.on = count > MANY || Math.max(...size) > WIDE;
    this.layers = layers;
    this.long = new LongLines();
    this.tiled = this.on ? Object.fromEntries(Object.entries(layers).map(([name, layer]) => [name, new TiledLayer(layer)])) : {};
  }

  add(name, element, rect) {
    if (this.on && rect) this.tiled[name].add(element, rect);
    else this.layers[name].append(element);
  }

  /** An edge's lines; where one is much longer than a tile only the piece in sight will be kept. */
  addLines(lines, [, , w, h]) {
    if (this.on && (w > 2 * SIDE || h > 2 * SIDE)) this.long.add(lines, lines[0].getAttribute("d"));
  }

  /** @param {number[]} window left, top, right, bottom in scene px; half a tile around it is kept as well */
  show([left, top, right, bottom]) {
    if (!this.on) return;
    const near = SIDE / 2;
    for (const layer of Object.values(this.tiled)) layer.show([left - near, top - near, right + near, bottom + near]);
    const cells = [Math.floor(left / near - 1), Math.floor(top / near - 1), Math.ceil(right / near + 1), Math.ceil(bottom / near + 1)];
    if (this.cells === String(cells)) return; // still inside what was cut out last
    this.cells = String(cells);
    this.long.show(cells.map((cell) => cell * near));
  }
}

/** The rectangle around some points. */
export function around(points) {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return [x, y, Math.max(...xs) - x, Math.max(...ys) - y];
}
