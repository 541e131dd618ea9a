// Keeps what is written or read in sight of its reel, and leaves alone what the learner scrolls himself while it plays.

const MARGIN = 12; // px kept free on either side
const AXES = { x: { scroll: "scrollLeft", near: "left", far: "right", size: "clientWidth", edge: "clientLeft" }, y: { scroll: "scrollTop", near: "top", far: "bottom", size: "clientHeight", edge: "clientTop" } };

export class Following {
  /** @param {HTMLElement} scroller  @param {"x" | "y"} axis that it scrolls along */
  constructor(scroller, axis) {
    this.scroller = scroller;
    this.axis = AXES[axis];
    this.held = false;
    this.aimed = 0;
    scroller.addEventListener("scroll", () => {
      if (Math.abs(scroller[this.axis.scroll] - this.aimed) > 1) this.held = true;
    }, { passive: true });
  }

  /** Shows an element; a scroller that was moved by hand waits, while it plays, until the element comes into sight by itself. */
  show(element, playing) {
    const { scroller, axis } = this;
    const box = element.getBoundingClientRect();
    const start = scroller.getBoundingClientRect()[axis.near] + scroller[axis.edge];
    const [from, to] = [box[axis.near] - start, box[axis.far] - start];
    const room = scroller[axis.size];
    if (this.held && playing && (from < 0 || to > room)) return;
    this.held = false;
    if (from < MARGIN) scroller[axis.scroll] += from - MARGIN;
    else if (to > room - MARGIN) scroller[axis.scroll] += to - room + MARGIN;
    this.aimed = scroller[axis.scroll];
  }
}
