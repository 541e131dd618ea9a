// Page-wide keys: arrows step, Home and End jump, Space plays; never while someone types or uses a control. Keys that type a character can be switched off.

const TYPED = "input:not([type=radio], [type=checkbox], [type=range]), select, textarea, [contenteditable], .ts-code-area";
const CONTROLS = `input, ${TYPED}`; // arrows, Home, End and Space are theirs

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
    1: () => ctx.transport.choose("program"),
    2: () => ctx.transport.choose("op"),
    3: () => ctx.transport.choose("rule"),
    Enter: () => ctx.groups.openCurrent(),
    Backspace: () => ctx.groups.close(),
    "/": () => ctx.search.input.focus(),
    "?": () => ctx.help.open(),
  };
  const listener = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (ctx.root.querySelector("dialog[open]")) return;
    const target = event.composedPath()[0];
    const character = event.key.length === 1 && event.key !== " ";
    if (target.closest?.(character ? TYPED : CONTROLS) || (character && !ctx.state.shortcuts)) return;
    if ((event.key === " " || event.key === "Enter") && target.closest?.("button, summary, a, [role=button]")) return;
    if ((event.key === "ArrowUp" || event.key === "ArrowDown") && target.closest?.(".ts-scrollable, pre")) return;
    const action = actions[event.key];
    if (!action || !ctx.state.scene) return;
    event.preventDefault();
    action();
  };
  document.addEventListener("keydown", listener);
  return () => document.removeEventListener("keydown", listener);
}
