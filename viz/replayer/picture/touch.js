// Hands on the picture: the mouse drags it, two fingers pinch it, Ctrl or ⌘ with the wheel zooms; everything else scrolls the page.

/** @param {Viewport} viewport moves and zooms what `viewport.scroller` shows */
export function attachHands(viewport) {
  const { scroller } = viewport;
  const at = (x, y) => {
    const box = scroller.getBoundingClientRect();
    return [x - box.x, y - box.y];
  };
  scroller.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    viewport.zoomBy(Math.exp(-event.deltaY * 0.0025), at(event.clientX, event.clientY));
  }, { passive: false });
  scroller.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" || event.button !== 0 || event.target.closest(".ts-node, .ts-edge, button")) return;
    const start = [event.clientX + scroller.scrollLeft, event.clientY + scroller.scrollTop];
    const move = (next) => {
      scroller.scrollLeft = start[0] - next.clientX;
      scroller.scrollTop = start[1] - next.clientY;
    };
    const end = () => window.removeEventListener("pointermove", move);
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end, { once: true });
    window.addEventListener("pointercancel", end, { once: true });
  });
  attachPinch(viewport, at);
}

/** Two fingers zoom around their middle and move the picture with it; one finger scrolls as the browser does. */
function attachPinch(viewport, at) {
  const { scroller } = viewport;
  let last = null;
  const grip = ({ touches: [a, b] }) => ({ middle: [(a.clientX + b.clientX) / 2, (a.clientY + b.clientY) / 2], spread: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) });
  scroller.addEventListener("touchstart", (event) => {
    last = event.touches.length === 2 ? grip(event) : null;
    if (last) event.preventDefault();
  }, { passive: false });
  scroller.addEventListener("touchmove", (event) => {
    if (!last || event.touches.length !== 2) return;
    event.preventDefault();
    const now = grip(event);
    viewport.zoomBy(now.spread / (last.spread || 1), at(...now.middle));
    scroller.scrollLeft -= now.middle[0] - last.middle[0];
    scroller.scrollTop -= now.middle[1] - last.middle[1];
    last = now;
  }, { passive: false });
  scroller.addEventListener("touchend", (event) => { if (event.touches.length < 2) last = null; });
}
