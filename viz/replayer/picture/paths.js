// Geometry of the scene's path data, without asking the browser: its own answers take long for long paths.

const BENDS = 10; // straight pieces that stand for a curve

/** Absolute points of a path made of M, L, H, V, C and Q: [[command, [x, y], …], …]. */
export function parsePath(d) {
  const out = [];
  let [x, y] = [0, 0];
  for (const [, command, rest] of d.matchAll(/([MLHVCQ])([^MLHVCQ]*)/g)) {
    const n = (rest.match(/-?\d*\.?\d+(?:e-?\d+)?/g) ?? []).map(Number);
    const size = { M: 2, L: 2, H: 1, V: 1, C: 6, Q: 4 }[command];
    for (let i = 0; i + size <= n.length; i += size) {
      const points = [];
      if (command === "H") points.push([n[i], y]);
      else if (command === "V") points.push([x, n[i]]);
      else for (let j = i; j < i + size; j += 2) points.push([n[j], n[j + 1]]);
      [x, y] = points[points.length - 1];
      out.push([command === "H" || command === "V" ? "L" : command, ...points]);
    }
  }
  return out;
}

/** The corners of a path, curves cut into straight pieces. */
export function corners(d) {
  const out = [];
  for (const [, ...points] of parsePath(d)) {
    if (points.length === 1) out.push(points[0]);
    else {
      const all = [out[out.length - 1], ...points];
      for (let i = 1; i <= BENDS; i += 1) out.push(bezier(all, i / BENDS));
    }
  }
  return out;
}

function bezier(points, t) {
  let list = points;
  while (list.length > 1) list = list.slice(1).map((p, i) => [list[i][0] + (p[0] - list[i][0]) * t, list[i][1] + (p[1] - list[i][1]) * t]);
  return list[0];
}

/** Length of a path in px and `count` + 1 points along it, evenly apart; no points where there is no path. */
export function along(d, count) {
  const points = corners(d);
  const pieces = points.slice(1).map(([x, y], i) => Math.hypot(x - points[i][0], y - points[i][1]));
  const length = pieces.reduce((sum, piece) => sum + piece, 0);
  if (!length) return { length, points: [] };
  const out = [points[0]];
  let [piece, passed] = [0, 0];
  for (let i = 1; i <= count; i += 1) {
    const at = (length * i) / count;
    while (piece < pieces.length - 1 && passed + pieces[piece] < at) passed += pieces[piece++];
    const share = pieces[piece] ? Math.min(1, (at - passed) / pieces[piece]) : 0;
    const [[ax, ay], [bx, by]] = [points[piece], points[piece + 1]];
    out.push([ax + (bx - ax) * share, ay + (by - ay) * share]);
  }
  return { length, points: out };
}

/** Points at equal distances along a path, `apart` px from each other, both ends included; at most `most`, counted from the end. */
export function samples(d, apart, most = Infinity) {
  const points = corners(d).reverse();
  const out = [points[0]];
  let rest = apart;
  for (let i = 1; i < points.length && out.length < most; i += 1) {
    const [[ax, ay], [bx, by]] = [points[i - 1], points[i]];
    const length = Math.hypot(bx - ax, by - ay);
    let at = rest;
    for (; at <= length && out.length < most; at += apart) out.push([ax + ((bx - ax) * at) / length, ay + ((by - ay) * at) / length]);
    rest = at - length;
  }
  return out.reverse();
}
