// What the page knows: one state object, a small event bus, and settings kept where the browser allows it.

const SIZES = ["statement", "op", "contribution"];
export const SPEEDS = [0.25, 0.5, 1, 2, 4];

/** Levels of the picture: the program's named parts, its ops, and inside an op's rule; each with the size of a step. */
export const LEVELS = { program: "contribution", op: "op", rule: "contribution" };

/** The level that is shown: that of the scene, and in a scene of ops how finely it is stepped through. */
export const levelOf = (state) => (state.scene?.level === "program" ? "program" : state.detail);

/** localStorage that never throws: blocked or full storage just forgets. */
export const memory = {
  get(key) {
    try {
      return globalThis.localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      if (value === null) globalThis.localStorage.removeItem(key);
      else globalThis.localStorage.setItem(key, value);
    } catch {
      // Nothing is lost now; only the next visit starts without it.
    }
  },
};

export class Bus {
  constructor() {
    this.listeners = new Map();
  }

  on(type, fn) {
    if (!this.listeners.has(type)) this.listeners.set(type, new Set());
    this.listeners.get(type).add(fn);
    return () => this.listeners.get(type).delete(fn);
  }

  listens(type) {
    return Boolean(this.listeners.get(type)?.size);
  }

  emit(type, detail) {
    for (const fn of this.listeners.get(type) ?? []) fn(detail);
  }
}

/** Keys of stored edits, one per lesson. */
export const codeKey = (lesson) => `tapescope.code.${lesson ?? "own"}`;

export function initialState(options) {
  const lesson = options.lesson ?? options.scene?.lesson ?? null;
  const speed = Number(memory.get("tapescope.speed"));
  return {
    mode: options.mode ?? "app",
    lang: options.lang ?? options.scene?.lang ?? "en",
    theme: options.theme ?? memory.get("tapescope.theme") ?? preferredTheme(),
    catalog: options.catalog ?? {},
    lessons: options.lessons ?? [],
    lesson,
    scene: options.scene ?? null,
    original: options.source ?? options.scene?.source ?? "",
    step: null,
    playing: false,
    speed: SPEEDS.includes(speed) ? speed : 1,
    // Before there were levels, the size of a step was kept.
    detail: (memory.get("tapescope.level") ?? memory.get("tapescope.size")) === "op" ? "op" : "rule",
    motion: memory.get("tapescope.motion") !== "off",
    shortcuts: memory.get("tapescope.shortcuts") !== "off",
    running: options.running ?? false,
    status: options.status ?? null,
    error: options.error ?? null,
    expanded: options.expanded ?? null,
    selected: null,
  };
}

export function preferredTheme() {
  return globalThis.matchMedia?.("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** The next step in `direction` that a step size stops at; the ends always count. */
export function nextStop(steps, from, direction, size) {
  const rank = SIZES.indexOf(size);
  for (let n = from + direction; n > 0 && n < steps.length - 1; n += direction) {
    if (SIZES.indexOf(steps[n].size) <= rank) return n;
  }
  return direction > 0 ? steps.length - 1 : 0;
}

/** A function from catalog key and values to the text; a missing key shows itself. */
export function translator(catalog) {
  return (key, values = {}) => (catalog[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
