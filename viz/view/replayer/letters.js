// Finds a free place for each operand letter: beside its edge, near the head, off boxes, pills, lines and other letters.

import { s } from "./dom.js";

const OFFSET = 12; // px between a letter's centre and its edge
const SIZE = 15; // px a letter needs
const SAMPLE = 8; // px between the points that stand for a line
const CROWDED = 400; // edges above which lines are no longer avoided

const key = (x, y) => `${Math.round(x / SIZE)},${Math.round(y / SIZE)}`;

/** Everything a letter should not cover; lines are kept as points in a grid. */
class Obstacles {
  constructor(scene) {
    this.boxes = [
      ...scene.nodes.map(({ rect: [x, y, w, h], rings }) => grow([x, y, w, h], 3 + 5.5 * (rings?.length ?? 0))),
      ...scene.edges.flatMap(({ label }) => (label ? [grow(label.rect, 1)] : [])),
    ];
    this.points = new Map();
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
    for (const [bx, by, bw, bh] of this.boxes) {
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

function sampled(edge) {
  const path = s("path", { d: edge.path });
  const length = path.getTotalLength();
  const count = Math.max(2, Math.ceil(length / SAMPLE));
  return Array.from({ length: count + 1 }, (_, i) => {
    const point = path.getPointAtLength((length * i) / count);
    return [point.x, point.y];
  });
}

/** Places beside the line, nearest to the head first; `prefer` is -1 above, 1 below. */
function* candidates(points, prefer) {
  for (let i = points.length - 4; i > points.length * 0.25; i -= 1) {
    const [x, y] = points[i];
    const [dx, dy] = [points[i + 1][0] - points[i - 1][0], points[i + 1][1] - points[i - 1][1]];
    const size = Math.hypot(dx, dy) || 1;
    const up = dx >= 0 ? 1 : -1;
    for (const side of [-prefer, prefer]) yield { at: [x + (side * up * OFFSET * dy) / size, y - (side * up * OFFSET * dx) / size], far: points.length - i, wrong: side === prefer };
  }
}

/** Sets `letter_at` on the edges that carry a letter and have no place yet. */
export function placeLetters(scene) {
  const wanted = scene.edges.filter((edge) => edge.letter && !edge.letter_at);
  if (!wanted.length) return;
  const obstacles = new Obstacles(scene);
  const lines = new Map();
  const avoided = scene.edges.length > CROWDED ? wanted : scene.edges;
  for (const edge of avoided) lines.set(edge.id, sampled(edge));
  if (avoided === scene.edges) for (const points of lines.values()) obstacles.addLine(points);
  for (const edge of wanted) {
    let best = null;
    for (const { at, far, wrong } of candidates(lines.get(edge.id), edge.slot % 2 === 0 ? -1 : 1)) {
      const cost = obstacles.cost(at) + far * 0.4 + (wrong ? 0.5 : 0);
      if (!best || cost < best.cost) best = { at, cost };
    }
    edge.letter_at = best?.at ?? lines.get(edge.id)[0];
    obstacles.boxes.push([edge.letter_at[0] - SIZE / 2, edge.letter_at[1] - SIZE / 2, SIZE, SIZE]);
  }
}
