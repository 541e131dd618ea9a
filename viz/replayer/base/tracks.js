// Which value an element has at a step: sorted [step, value] tracks, asked in either direction.

export class Tracks {
  /** @param {Object<string, [number, string][]>} entries  @param {string} before value ahead of the first entry */
  constructor(entries = {}, before = "hidden") {
    this.entries = entries;
    this.before = before;
    this.byStep = new Map();
    for (const [id, track] of Object.entries(entries)) {
      for (const [step] of track) {
        if (!this.byStep.has(step)) this.byStep.set(step, []);
        this.byStep.get(step).push(id);
      }
    }
  }

  /** The value of `id` at step `n`: its last entry with step <= n. */
  at(id, n) {
    const track = this.entries[id];
    if (!track) return this.before;
    let low = 0;
    let high = track.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (track[middle][0] <= n) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? this.before : track[low - 1][1];
  }

  /** Ids that may differ between two steps, whichever comes first; all of them when `from` is null. */
  changed(from, to) {
    if (from === null) return Object.keys(this.entries);
    const ids = new Set();
    const [low, high] = from < to ? [from, to] : [to, from];
    if (high - low > this.byStep.size) return Object.keys(this.entries);
    for (let step = low + 1; step <= high; step += 1) {
      for (const id of this.byStep.get(step) ?? []) ids.add(id);
    }
    return ids;
  }
}
