// Measures the picture in the DOM, in scene px: what is drawn where, and what shares area that must not.
// Evaluated in any page that shows the replayer; the last expression is what the tests call.
(() => {
  const SLACK = 0.75; // px two things may share: antialiasing, not reading

  /** Is it painted? (checkVisibility does not see `display: none` on parts of an SVG.) */
  function drawn(element) {
    if (getComputedStyle(element).visibility === "hidden") return false;
    for (let one = element; !one.matches(".ts-svg"); one = one.parentElement) if (getComputedStyle(one).display === "none") return false;
    return true;
  }

  const rectOf = (element) => {
    const { x, y, width, height } = element.getBBox();
    const to = element.transform.baseVal.consolidate()?.matrix;
    return [x + (to?.e ?? 0), y + (to?.f ?? 0), width, height];
  };
  const cache = new WeakMap();

  /** A text's box; measured again only when what it says, or how bold, has changed. */
  function textRect(element) {
    const sign = `${element.textContent}|${getComputedStyle(element.lastElementChild ?? element).fontWeight}`;
    const known = cache.get(element);
    if (known?.sign === sign) return known.rect;
    const [x, y, w, h] = rectOf(element);
    const size = Number(element.getAttribute("font-size"));
    const rect = [x, y + (h - size) / 2, w, size]; // the letters, not the line's leading
    cache.set(element, { sign, rect });
    return rect;
  }

  function nodeBoxes(node) {
    const id = node.dataset.id;
    const shape = [...node.querySelectorAll(":scope > .ts-shape:not(.ts-sheet)")].at(-1);
    const rings = [...node.querySelectorAll(".ts-ring-line")].filter(drawn);
    const edge = 0.75;
    const [x, y, w, h] = rings.map(rectOf).reduce((a, b) => (b[2] > a[2] ? b : a), rectOf(shape));
    const sheets = node.querySelectorAll(".ts-sheet").length ? 8 : 0;
    const body = [x - edge, y - edge - sheets, w + 2 * edge + sheets, h + 2 * edge + sheets];
    const round = node.classList.contains("ts-circle") ? body[3] / 2 : 0;
    const found = [{ id, kind: "box", owner: id, rect: body, round }];
    const inside = rectOf(shape);
    for (const text of node.querySelectorAll(":scope > text, :scope > .ts-barred > text")) {
      if (drawn(text) && text.textContent) found.push({ id: `${id} "${text.textContent}"`, kind: "text", owner: id, rect: textRect(text), inside });
    }
    for (const eye of node.querySelectorAll(".ts-eye")) {
      if (!drawn(eye)) continue;
      const [ex, ey, ew, eh] = rectOf(eye);
      found.push({ id: `${eye.dataset.id}`, kind: "label", owner: eye.dataset.id, rect: [ex, ey + 3, ew, eh - 5] });
    }
    return found;
  }

  /** Everything drawn now that may not share area with another thing; as for print, also what is far from the window. */
  function boxes() {
    window.dispatchEvent(new Event("beforeprint"));
    const found = seen();
    window.dispatchEvent(new Event("afterprint"));
    return found;
  }

  function seen() {
    const found = [];
    for (const node of document.querySelectorAll(".ts-svg .ts-node")) if (drawn(node.querySelector(".ts-press"))) found.push(...nodeBoxes(node));
    for (const pill of document.querySelectorAll(".ts-svg .ts-pill")) {
      if (!drawn(pill)) continue;
      const rect = rectOf(pill.querySelector("rect"));
      const id = `pill ${pill.dataset.pill}`;
      found.push({ id, kind: "pill", owner: id, rect, round: rect[3] / 2 });
      const text = pill.querySelector("text");
      if (drawn(text)) found.push({ id: `${id} "${text.textContent}"`, kind: "text", owner: id, rect: textRect(text), inside: rect });
    }
    for (const letter of document.querySelectorAll(".ts-svg .ts-letter")) {
      if (!drawn(letter)) continue;
      const [x, y, w, h] = textRect(letter);
      const id = `letter ${letter.parentElement.dataset.id}`;
      found.push({ id, kind: "label", owner: id, rect: [x, y + 2, w, h - 4] });
    }
    for (const title of document.querySelectorAll(".ts-svg .ts-lane-title")) {
      if (!drawn(title)) continue;
      const [x, , w] = rectOf(title);
      const text = textRect(title.querySelector("text"));
      found.push({ id: `title ${title.textContent}`, kind: "label", owner: title.textContent, rect: [x, text[1], w, text[3]] });
    }
    return found;
  }

  /** Distance by which two things share area; round ones are stadiums. */
  function shared(one, other) {
    const [a, b] = [one, other].map(({ rect: [x, y, w, h], round = 0 }) => {
      const r = Math.min(round, w / 2, h / 2);
      return { left: x + r, right: x + w - r, top: y + r, bottom: y + h - r, r };
    });
    const dx = Math.max(a.left - b.right, b.left - a.right);
    const dy = Math.max(a.top - b.bottom, b.top - a.bottom);
    const apart = dx > 0 && dy > 0 ? Math.hypot(dx, dy) : Math.max(dx, dy);
    return a.r + b.r - apart;
  }

  /** Pairs that share area, and texts that run out of their box. */
  function overlaps(all = boxes()) {
    const bad = [];
    const solid = [];
    for (const one of all) {
      if (one.kind !== "text") solid.push(one);
      else if (one.rect[0] < one.inside[0] - 1 || one.rect[0] + one.rect[2] > one.inside[0] + one.inside[2] + 1) bad.push(`${one.id} runs out of its box`);
    }
    solid.sort((a, b) => a.rect[0] - b.rect[0]);
    let active = [];
    for (const one of solid) {
      active = active.filter(({ rect: [x, , w] }) => x + w > one.rect[0]);
      for (const other of active) {
        if (other.owner !== one.owner && shared(one, other) > SLACK) bad.push(`${other.id} and ${one.id} share ${shared(one, other).toFixed(1)} px`);
      }
      active.push(one);
    }
    return bad;
  }

  /** What ever shares area: everything of the film at once, texts as bold as they get, and each later text in turn. */
  function everOverlaps() {
    const { scene, goto } = window.tapescope;
    const bold = document.createElement("style");
    bold.textContent = ".ts-svg :is(.ts-value, .ts-pill text) { font-weight: 700 !important; }";
    document.head.append(bold);
    goto(scene.steps.length);
    const bad = overlaps();
    const later = Object.entries(scene.texts).flatMap(([id, track]) => (/^(line|tape)/.test(id) ? [] : track.slice(0, -1).map(([step]) => step)));
    for (const step of new Set(later)) {
      goto(step);
      bad.push(...overlaps());
    }
    bold.remove();
    return [...new Set(bad)];
  }

  /** What is elsewhere or larger than at the end: must be none. Titles may move, to stay in sight. */
  function grown(all, end) {
    const last = new Map(end.filter(({ kind }) => kind !== "text").map((one) => [one.id, one.rect]));
    return all.filter(({ kind, id }) => kind !== "text" && !id.startsWith("title")).flatMap(({ id, rect: [x, y, w, h] }) => {
      const [lx, ly, lw, lh] = last.get(id) ?? [0, 0, -1, -1];
      return x < lx - 1 || y < ly - 1 || x + w > lx + lw + 1 || y + h > ly + lh + 1 ? [id] : [];
    });
  }

  /** The picture's scale, and what is not drawn at it: texts and boxes whose size on the screen differs. */
  function scaling() {
    const { a: scale } = document.querySelector(".ts-svg").getScreenCTM();
    const unlike = [...document.querySelectorAll(".ts-svg :is(text, .ts-shape, .ts-pill rect)")].filter(drawn).flatMap((element) => {
      const [own, seen] = [element.getBBox(), element.getBoundingClientRect()];
      return Math.abs(seen.width - own.width * scale) > 2 + 0.02 * seen.width ? [`${element.textContent || element.getAttribute("class")}: ${seen.width} for ${own.width}`] : [];
    });
    return [scale, unlike];
  }

  return { boxes, overlaps, everOverlaps, grown, scaling };
})()
