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
   * Makes the memory of a module whose code has just been loaded that of the snapshot.
   *
   * @throws {Error} it is not what the snapshot was made from, there is not enough of it, or these are
   *   not its blocks
   */
  write(module, blocks) {
    const { beginning, size, spans, proven } = this.#plan;
    // Where Python was started from it before, it fits.
    if (!proven && mark(used(module)) !== beginning) throw new Error("memory begins otherwise");
    if (module.HEAPU8.length < size) module._emscripten_resize_heap(size);
    const heap = module.HEAPU8;
    if (heap.length < size) throw new Error("there is not enough memory");
    let at = 0;
    for (const [from, to] of spans) {
      heap.set(blocks.subarray(at, at + to - from), from);
      at += to - from;
    }
    if (at !== blocks.length) throw new Error("the snapshot and its plan do not belong together");
  }
}

/** A module's memory as far as it is in use; zeros follow. */
export function used(module) {
  return module.HEAPU8.subarray(0, module._sbrk(0));
}

/** A number that tells memories apart: of all words, and how many they are. */
export function mark(bytes) {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  let sum = words.length;
  for (let at = 0; at < words.length; at += 1) sum = (Math.imul(sum, 31) + words[at]) | 0;
  return sum;
}
