// What Tab, Enter, Escape and Ctrl/⌘-Enter do in the code editor; the browser's own undo keeps working.

const INDENT = "  ";

/** Types `text` over the selection as the person would, so that it can be undone. */
function type(area, text) {
  const { selectionStart: start, selectionEnd: end } = area;
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function lineStart(area, at) {
  return area.value.lastIndexOf("\n", at - 1) + 1;
}

/** Indents or outdents every selected line. */
function shift(area, outdent) {
  const from = lineStart(area, area.selectionStart);
  const to = area.selectionEnd;
  const lines = area.value.slice(from, to).split("\n");
  const changed = lines.map((line) => (outdent ? line.replace(/^ {1,2}/, "") : INDENT + line)).join("\n");
  if (changed === lines.join("\n")) return;
  const first = area.selectionStart - from;
  const delta = changed.split("\n")[0].length - lines[0].length;
  area.setSelectionRange(from, to);
  type(area, changed);
  if (lines.length > 1) area.setSelectionRange(from, from + changed.length);
  else area.setSelectionRange(from + Math.max(0, first + delta), from + changed.length);
}

function newline(area) {
  const line = area.value.slice(lineStart(area, area.selectionStart), area.selectionStart);
  const indent = /^ */.exec(line)[0];
  type(area, `\n${indent}${/:\s*(#.*)?$/.test(line) ? INDENT : ""}`);
}

/** Attaches the keys to a textarea; `run` is called on Ctrl/⌘-Enter. */
export function attachEditing(area, run) {
  let leaving = false;
  area.addEventListener("blur", () => { leaving = false; });
  area.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      run();
    } else if (event.key === "Escape") {
      leaving = true;
      return;
    } else if (event.key === "Tab" && !leaving && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (event.shiftKey || area.value.slice(area.selectionStart, area.selectionEnd).includes("\n")) shift(area, event.shiftKey);
      else type(area, INDENT);
    } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      newline(area);
    }
    if (event.key !== "Shift") leaving = false;
  });
}
