// Finds a free place for each operand letter: beside its edge, near the head, off boxes, pills, lines and other letters.

import { samples } from "./paths.js";

const OFFSETS = [12, 21]; // px between a letter's centre and its edge: beside the line, or beyond a pill on it
const SIZE = 15; // px a letter needs
const SAMPLE = 8; // px between the points that stand for a line
const SHORT = 12; // samples below which a line is looked at more closely
const CELL = 128; // px, side of a grid cell
const NEAR = 40; // samples from the head within which a letter is looked for
const CROWDED = 400; // edges above which lines are no longer avoided

const key = (x, y) => `${Math.round(x / SIZE)},${Math.round(y / SIZE)}`;

/** Everything a letter should not cover; lines are kept as points in a grid. */
class Obstacles {
  constructor(scene) {
    this.boxes = new Map();
    for (const { rect, rings } of scene.nodes) this.addBox(grow(rect, 3 + 5.5 * (rings?.length ?? 0)));
    for (const { label } of scene.edges) if (label) this.addBox(grow(label.rect, 1));
    this.points = new Map();
  }

  /** Boxes are found again by the cells of a grid that they touch. */
  addBox(box) {
    const [x, y, w, h] = box;
    for (let column = Math.floor((x - SIZE) / CELL); column <= (x + w + SIZE) / CELL; column += 1) {
      for (let row = Math.floor((y - SIZE) / CELL); row <= (y + h + SIZE) / CELL; row += 1) {
        const cell = `${column},${row}`;
        if (!this.boxes.has(cell)) this.boxes.set(cell, []);
        this.boxes.get(cell).push(box);
      }
    }
  }

  addLine(points) {
    for (const [x, y] of points) {
      const cell = key(x, y);
      if (!this.points.has(cell)) this.points.set(cell, []);
      this.points.get(cell).push([x, y]);
    }
  }

  /** 0 where free; higher the more would be covered. */
  cost([x, y]) {
    const half = SIZE / 2;
    let cost = 0;
    for (const [bx, by, bw, bh] of this.boxes.get(`${Math.floor(x / CELL)},${Math.floor(y / CELL)}`) ?? []) {
      if (x + half > bx && x - half < bx + bw && y + half > by && y - half < by + bh) cost += 50;
    }
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        for (const [px, py] of this.points.get(key(x + dx * SIZE, y + dy * SIZE)) ?? []) {
          if (Math.abs(px - x) < half && Math.abs(py - y) < half + 1) cost += 4;
        }
      }
    }
    return cost;
  }
}

function grow([x, y, w, h], by) {
  return [x - by, y - by, w + 2 * by, h + 2 * by];
}

/** Places beside the line, nearest to the head first; `prefer` is -1 above, 1 below. */
function* candidates(points, prefer) {
  for (let i = points.length - 4; i > Math.max(points.length * 0.25, points.length - NEAR); i -= 1) {
    const [x, y] = points[i];
    const [dx, dy] = [points[i + 1][0] - points[i - 1][0], points[i + 1][1] - points[i - 1][1]];
    const size = Math.hypot(dx, dy) || 1;
    const up = dx >= 0 ? 1 : -1;
    for (const offset of OFFSETS) {
      for (const side of [-prefer, prefer]) {
        const cost = (points.length - i) * 0.4 + (side === prefer ? 0.5 : 0) + (offset === OFFSETS[0] ? 0 : 3);
        yield { at: [x + (side * up * offset * dy) / size, y - (side * up * offset * dx) / size], cost };
      }
    }
  }
}

/** Sets `letter_at` on the edges that carry a letter and have no place yet. */
export function placeLetters(scene) {
  const wanted = scene.edges.filter((edge) => edge.letter && !edge.letter_at);
  if (!wanted.length) return;
  const obstacles = new Obstacles(scene);
  if (scene.edges.length <= CROWDED) for (const edge of scene.edges) obstacles.addLine(samples(edge.path, SAMPLE));
  for (const edge of wanted) {
    const rough = samples(edge.path, SAMPLE, 2 * NEAR);
    const line = rough.length < SHORT ? samples(edge.path, SAMPLE / 4) : rough;
    let best = null;
    for (const { at, cost: own } of candidates(line, edge.slot % 2 === 0 ? -1 : 1)) {
      const cost = obstacles.cost(at) + own;
      if (!best || cost < best.cost) best = { at, cost };
    }
    edge.letter_at = best?.at ?? line[0];
    obstacles.addBox([edge.letter_at[0] - SIZE / 2, edge.letter_at[1] - SIZE / 2, SIZE, SIZE]);
  }
}
