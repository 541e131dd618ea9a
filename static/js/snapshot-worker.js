// Makes the memory snapshot: starts Python from the archives, imports what every worker needs, and
// answers with its memory.

import { Inbox, makeSnapshot } from "./runtime.js";

const inbox = new Inbox();

addEventListener("message", ({ data }) => inbox.put(data.name, data.content));

makeSnapshot(inbox, ["numpy", "engine", "view"]).then(
  (content) => postMessage({ type: "snapshot", content }, [content]),
  ({ message }) => postMessage({ type: "failed", message }),
);
