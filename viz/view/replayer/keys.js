// Page-wide keys: arrows step, Home and End jump, Space plays; never while someone types or uses a control.

const CONTROLS = "input, select, textarea, [contenteditable], .ts-code-area";

export function attachKeys(ctx) {
  const { player } = ctx;
  const actions = {
    ArrowRight: () => player.next(),
    ArrowLeft: () => player.back(),
    ArrowDown: () => player.next({ size: "statement" }),
    ArrowUp: () => player.back({ size: "statement" }),
    Home: () => player.goto(0),
    End: () => player.goto(player.steps - 1),
    " ": () => (ctx.state.playing ? player.pause() : player.play()),
    "+": () => ctx.viewport.zoomBy(1.25),
    "-": () => ctx.viewport.zoomBy(0.8),
    "=": () => ctx.viewport.zoomBy(1.25),
    0: () => ctx.viewport.fit(),
    "/": () => ctx.search.input.focus(),
    "?": () => ctx.help.open(),
  };
  const listener = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (ctx.root.querySelector("dialog[open]")) return;
    const target = event.composedPath()[0];
    if (target.closest?.(CONTROLS)) return;
    if (event.key === " " && target.closest?.("button, summary, a")) return;
    if ((event.key === "ArrowUp" || event.key === "ArrowDown") && target.closest?.(".ts-scrollable, pre")) return;
    const action = actions[event.key];
    if (!action || !ctx.state.scene) return;
    event.preventDefault();
    action();
  };
  document.addEventListener("keydown", listener);
  return () => document.removeEventListener("keydown", listener);
}
