// What Panel calls: couples a component of Panel's with the page. Under a Panel server it mounts the replayer and keeps
// it in step with the session; on the static site both are there already, and it only brings the plots.

/** Panel calls this once per view; the picture lives in the page itself, `el` stays empty. */
export async function render({ model, view }) {
  const page = window.tapescope ?? (await open(model));
  showPlots(page, model, view);
  document.documentElement.dataset.python = "ready";
}

/** Panel makes the plots' views when there is something to plot; they stand in the page, not in `el`. */
function showPlots(page, model, view) {
  view.on_child_render("plots", () => {
    page.plots.attach(model.plot_kinds, model.get_child("plots"));
    view.render_children();
  });
  model.on("plot_words", () => page.plots.show(model.plot_words));
  page.plots.connect((message) => model.send_msg(message));
}

/** What the component says is to be shown, but for what it leaves to the page. */
function shown(model, names) {
  return Object.fromEntries(names.map((name) => [name, model[name]]).filter(([name, value]) => value !== null || name === "error"));
}

/** Without a page drawn beforehand (under a Panel server) the replayer is mounted here. */
async function open(model) {
  const url = (name) => new URL(model.base + name, document.baseURI).href;
  const { addStyles } = await import(url("base/styles.js"));
  const [{ mount }, { readUrl, keepUrl }] = await Promise.all([import(url("main.js")), import(url("base/url.js")), addStyles()]);
  const root = document.createElement("div");
  root.id = "tapescope";
  document.body.append(root);
  const page = mount(root, { ...shown(model, model.shows), mode: "app", step: readUrl().step });
  keepUrl(page);
  const changed = new Set();
  for (const name of model.shows) {
    model.on(name, () => {
      // What changes together comes in one message: it is shown together.
      if (changed.size === 0) queueMicrotask(() => {
        page.update(shown(model, [...changed]));
        changed.clear();
      });
      changed.add(name);
    });
  }
  model.on("msg:custom", (event) => page.update((event.data ?? event).patch));
  for (const type of model.asks) page.on(type, (detail) => model.send_msg({ type, ...detail }));
  model.send_msg({ type: "theme", theme: root.dataset.theme });
  return page;
}
