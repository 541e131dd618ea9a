// The Panel side of the replayer: mounts it into the page, or adopts the one that is already there, and passes messages.

const SENT = ["run", "stop", "lesson", "lang", "theme", "fold", "export", "open", "why"];

/** Panel calls this once per view; the picture lives in the page itself, `el` stays empty. */
export async function render({ model, view }) {
  const page = window.tapescope ?? (await open(model));
  const adopted = window.tapescopeHost?.handOver() ?? null;
  if (adopted) model.send_msg({ type: "adopt", ...adopted });
  for (const type of SENT) page.on(type, (detail) => model.send_msg({ type, ...detail }));
  model.on("msg:custom", async (event) => {
    const message = event.data ?? event;
    if (message.type === "update") page.update(message.patch);
    else if (message.type === "execute") {
      model.send_msg({ type: "trace", id: message.id, ...(await execute(message.source)) });
    } else if (message.type === "plots") page.plots.show(message.plots);
    else if (message.type === "cancel") window.tapescopeHost.cancel();
  });
  for (const message of adopted?.waiting ?? []) model.send_msg(message);
  if (adopted?.open) model.send_msg({ type: "fold", open: adopted.open, level: adopted.level });
  if (adopted?.run !== undefined && adopted?.run !== null) model.send_msg({ type: "run", source: adopted.run });
  showPlots(page, model, view);
  document.documentElement.dataset.python = "ready";
}

/** The program's trace as `text`, or why there is none as `failed`, and the `key` of what to tell the learner. */
async function execute(source) {
  try {
    return { text: await window.tapescopeHost.execute(source) };
  } catch (error) {
    return { failed: error.message, key: error.key };
  }
}

/** Panel makes the plots' views when there is something to plot; they stand in the page, not in `el`. */
function showPlots(page, model, view) {
  view.on_child_render("plots", () => {
    page.plots.attach(model.plot_kinds, model.get_child("plots"));
    view.render_children();
  });
  page.plots.connect((message) => model.send_msg(message));
}

/** Without a page drawn beforehand (under a Panel server) the replayer is mounted here. */
async function open(model) {
  const url = (name) => new URL(model.base + name, document.baseURI).href;
  const { addStyles } = await import(url("base/styles.js"));
  const [{ mount }, { readUrl, keepUrl }] = await Promise.all([import(url("main.js")), import(url("base/url.js")), addStyles()]);
  const root = document.createElement("div");
  root.id = "tapescope";
  document.body.append(root);
  const player = mount(root, { ...model.initial, mode: "app", step: readUrl().step });
  keepUrl(player);
  model.send_msg({ type: "theme", theme: root.dataset.theme });
  return player;
}
