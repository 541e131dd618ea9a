// Leaves out of Pyodide's code what nobody in the site can call; the job comes as JSON on standard input.
//
// Pyodide offers every function of Python and its libraries, in case some package asks for it. The
// packages of this site are known: the functions that their libraries or a script name are kept, and
// whatever those need. Binaryen drops the others from the code, Rollup from Emscripten's script.
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

// What Pyodide's code is made of; Binaryen would otherwise write what browsers do not know yet.
const FEATURES = [
  "bulk-memory", "bulk-memory-opt", "call-indirect-overlong", "exception-handling", "multivalue",
  "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext",
]; // prettier-ignore
const LIST = 1000; // no other declaration has as many names

const job = JSON.parse(await text(process.stdin));
process.on("uncaughtException", (error) => {
  console.error(error.message);
  process.exit(1);
});
const tool = (name) => import(new URL(name, pathToFileURL(job.rollup)));
const { parseAst } = await tool("parseAst.js");
const { rollup } = await tool("rollup.js");
const script = await readFile(job.script, "utf8");
const tree = parseAst(script);

/** All nodes below one, but those below a node of `without`. */
function* nodes(node, without = new Set()) {
  if (typeof node !== "object" || node === null || without.has(node)) return;
  if (typeof node.type === "string") yield node;
  for (const child of Object.values(node)) yield* nodes(child, without);
}

/** The one node that a test picks. */
function only(what, test) {
  const found = [...nodes(tree)].filter(test);
  if (found.length !== 1) throw new Error(`this Pyodide's script has ${found.length} ${what}: see slim.mjs`);
  return found[0];
}

const words = (content) => content.match(/[\w$]+/g) ?? [];
const source = ({ start, end }) => script.slice(start, end);

/** The name in `Module["name"] = name`, by which what is not in the script finds it; else undefined. */
function offered({ type, expression }) {
  if (type !== "ExpressionStatement" || expression.type !== "AssignmentExpression") return undefined;
  const { left, right } = expression;
  const plain = left.type === "MemberExpression" && left.object.name === "Module" && right.type === "Identifier";
  return plain && left.computed ? left.property.value : undefined;
}

/** What a statement `_f = Module["_f"] = wasmExports["f"]` gives names to: `{own: ["_f"], theirs: "f"}`. */
function taken(statement) {
  const all = source(statement);
  return {
    own: [...all.matchAll(/(?:^|=)([\w$]+)(?==)/g)].map(([, name]) => name),
    theirs: all.match(/wasmExports\["([^"]+)"\]/)[1],
  };
}

const names = only("lists of names", (n) => n.type === "VariableDeclaration" && n.declarations.length > LIST);
const assigned = only(
  "assignments of exports",
  (n) => n.type === "FunctionDeclaration" && n.id.name === "assignWasmExports",
).body.body;
const given = only("wasmImports", (n) => n.type === "VariableDeclarator" && n.id.name === "wasmImports").init;
if (!given.properties.every(({ value }) => value.type === "Identifier")) throw new Error("wasmImports: see slim.mjs");
const offers = [...nodes(tree)].filter(offered);

// Whatever is named anywhere else is used. What is offered counts only where it is named as a property.
const properties = new Set((await Promise.all(job.users.map((path) => readFile(path, "utf8")))).flatMap(words));
const used = new Set(properties);
for (const node of nodes(tree, new Set([names, ...assigned, given, ...offers]))) {
  const found = [];
  if (node.type === "MemberExpression" || node.type === "Property") found.push(node.property ?? node.key);
  if (node.type === "Literal" || node.type === "TemplateElement") found.push(node);
  for (const { name, value } of found) words(name ?? String(value?.raw ?? value)).forEach((w) => properties.add(w));
  if (node.type === "Identifier") used.add(node.name);
}
const modules = await Promise.all(job.libraries.map(async (path) => new WebAssembly.Module(await readFile(path))));
const linked = new Set(modules.flatMap((module) => WebAssembly.Module.imports(module)).map(({ name }) => name));
for (const name of [...properties, ...linked]) used.add(name);

// The code first, because what it imports decides what the script has to give it.
const exported = WebAssembly.Module.exports(new WebAssembly.Module(await readFile(job.code)));
const kept = exported.map(({ name }) => name).filter((name) => used.has(name) || used.has(`_${name}`));
const called = job.unused.find((name) => kept.includes(name));
if (called) throw new Error(`somebody calls ${called}: see [pyodide.unused] in runtime.toml`);
await writeFile(job.graph, JSON.stringify([
  { name: "outside", root: true, reaches: kept },
  ...kept.map((name) => ({ name, export: name })),
])); // prettier-ignore
const features = ["--mvp-features", ...FEATURES.map((name) => `--enable-${name}`)];
const command = [job.metadce, job.code, "--graph-file", job.graph, "-o", job.slimCode, ...features];
execFileSync(process.execPath, command, { stdio: ["ignore", "ignore", "pipe"], maxBuffer: 1 << 26 });
const code = new WebAssembly.Module(await readFile(job.slimCode));
const wanted = new Set([...linked, ...WebAssembly.Module.imports(code).map(({ name }) => name)]);

const leftOut = assigned.filter((statement) => {
  const { own, theirs } = taken(statement);
  return ![theirs, ...own].some((name) => used.has(name));
});
const nameless = new Set(leftOut.flatMap((statement) => taken(statement).own));
const cuts = [...leftOut, ...offers.filter((offer) => !properties.has(offered(offer)))].map((node) => [node, ""]);
const stay = names.declarations.filter(({ id }) => !nameless.has(id.name)).map(({ id }) => id.name);
cuts.push([names, `var ${stay.join(",")};`]);
const gives = given.properties.filter(({ key }) => wanted.has(key.name ?? key.value));
cuts.push([given, `{${gives.map(source).join(",")}}`]);

let slim = "";
let at = 0;
for (const [{ start, end }, instead] of cuts.sort(([a], [b]) => a.start - b.start)) {
  slim += script.slice(at, start) + instead;
  at = end;
}
await writeFile(job.slimScript, slim + script.slice(at));
const shaken = await rollup({
  input: job.slimScript,
  external: () => true,
  onwarn: ({ code: kind, message }) => {
    if (kind !== "EVAL") throw new Error(message); // it evaluates what libraries bring
  },
});
await shaken.write({ file: job.slimScript, format: "es", compact: true });
