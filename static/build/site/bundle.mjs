// Joins the pages' modules into few files with Rollup; the job comes as JSON on standard input.
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const job = JSON.parse(await text(process.stdin));
process.on("uncaughtException", (error) => {
  console.error(error.message); // the name of the file is in it
  process.exit(1);
});
const { rollup } = await import(pathToFileURL(job.rollup));
const onwarn = (warning) => {
  throw new Error(warning.message); // a name that is not exported, an import that leads nowhere
};
const inputs = (names) => names.map((name) => `${job.folder}/${name}.js`);
const pages = await rollup({ input: inputs(job.entries), onwarn });
await pages.write({
  dir: job.target,
  entryFileNames: "[name].js",
  chunkFileNames: "[name].js",
  // What both pages share: the player, and what they know of the site.
  manualChunks: (id) => (/[\\/](replayer[\\/]|site\.js$)/.test(id) ? "player" : undefined),
});
// The page sends it as text to workers that can load nothing, so it has to be one file.
const runtime = await rollup({ input: inputs([job.runtime]), onwarn });
await runtime.write({ dir: job.target, entryFileNames: "[name].js" });
