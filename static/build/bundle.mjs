// Joins the pages' modules into few files with Rollup; the job comes as JSON on standard input.
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const job = JSON.parse(await text(process.stdin));
process.on("uncaughtException", (error) => {
  console.error(error.message); // the name of the file is in it
  process.exit(1);
});
const { rollup } = await import(pathToFileURL(job.rollup));
const bundle = await rollup({
  input: job.entries.map((name) => `${job.folder}/${name}.js`),
  onwarn(warning) {
    throw new Error(warning.message); // a name that is not exported, an import that leads nowhere
  },
});
await bundle.write({
  dir: job.target,
  entryFileNames: "[name].js",
  chunkFileNames: "[name].js",
  // What both pages share: the player, and what they know of the site.
  manualChunks: (id) => (/[\\/](replayer[\\/]|site\.js$)/.test(id) ? "player" : undefined),
});
