// A snapshot of Python's memory comes in two pieces (static/build/snapshot.mjs makes them). Python's
// code brings the memory it begins with, so there are only the blocks that differ from that, one after
// the other; the plan says where they go and has what Pyodide has to know. With it a start can begin.

/** A snapshot whose blocks are still on their way. */
export class Memory {
  #plan;

  /** @param {object} plan `{head, beginning, size, spans}` */
  constructor(plan) {
    this.#plan = plan;
    this.head = Uint8Array.from(plan.head);
  }

  /**
   * Takes note of the memory of a module whose code has just been loaded.
   *
   * @throws {Error} it is not what the snapshot was made from
   */
  check(fresh) {
    if (mark(fresh) !== this.#plan.beginning) throw new Error("memory begins otherwise");
  }

  /**
   * Makes a module's memory, which was `fresh` at first, that of the snapshot.
   *
   * @throws {Error} there is not enough of it, or these are not its blocks
   */
  write(module, fresh, blocks) {
    const { size, spans } = this.#plan;
    const before = module.HEAPU8.length;
    if (before < size) module._emscripten_resize_heap(size);
    const heap = module.HEAPU8;
    if (heap.length < size) throw new Error("there is not enough memory");
    heap.set(fresh);
    heap.fill(0, fresh.length, before);
    let at = 0;
    for (const [from, to] of spans) {
      heap.set(blocks.subarray(at, at + to - from), from);
      at += to - from;
    }
    if (at !== blocks.length) throw new Error("the snapshot and its plan do not belong together");
  }
}

/** A number that tells memories apart: of all words, and how many they are. */
export function mark(bytes) {
  const words = new Uint32Array(bytes.buffer);
  let sum = words.length;
  for (let at = 0; at < words.length; at += 1) sum = (Math.imul(sum, 31) + words[at]) | 0;
  return sum;
}
