// Links to what is on the screen: the lesson and step in the query, a program of one's own compressed in the fragment.

import { Dialog, copyField } from "./dialog.js";
import { h } from "../base/dom.js";
import { deflate, inflate } from "../base/deflate.js";

const KEY = "program";
const LONG = 8000; // characters; longer links are cut by some mail and chat programs
const MOST = 200_000; // characters a link may unpack to

/** What an address says of the page as it is now, by the names of its fields. */
function shownAs({ lesson, step, scene, lang, theme }) {
  return Object.entries({ lesson, step, level: scene?.level, lang, theme });
}

/** The address of this page as it is now; the program is part of it unless it is the lesson's own. */
export async function shareLink(ctx) {
  const { state, editor } = ctx;
  const url = new URL(document.location.href);
  url.hash = "";
  for (const [name, value] of shownAs(state)) {
    if (value === null || value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  const own = !state.lesson || editor.source !== state.original;
  if (own) url.hash = `${KEY}=${await deflate(editor.source)}`;
  return url.href;
}

/** Puts a program that came with the address into the editor. It is never run by itself. */
export async function openShared(ctx) {
  const word = new URLSearchParams(document.location.hash.slice(1)).get(KEY);
  if (!word || ctx.state.mode === "embed") return;
  const source = await inflate(word, MOST);
  ctx.editor.shared(source);
  if (source !== null) ctx.bus.emit("edited", {});
}

export function shareDialog(ctx) {
  return new Dialog(ctx, "share", "ui.share", async (body) => {
    const link = await shareLink(ctx);
    const { t } = ctx;
    const parts = [h("p", { text: t(link.includes(`#${KEY}=`) ? "ui.share_program" : "ui.share_lesson") }), copyField(ctx, t("ui.share_link"), link, 3), h("p", { class: "ts-hint", text: t("ui.share_length", { count: link.length }) })];
    if (link.length > LONG) parts.push(h("p", { class: "ts-warning", role: "alert", text: t("ui.share_long") }));
    body.replaceChildren(...parts);
  });
}

/** The iframe snippet for a course page; the embedded page tells its height. */
export function embedSnippet(ctx, base = document.location.href) {
  const { state } = ctx;
  const url = new URL("embed.html", base);
  for (const [name, value] of shownAs(state)) if (value !== null && value !== undefined) url.searchParams.set(name, value);
  const title = ctx.t("ui.embed_title", { title: state.scene?.title ?? "" }).replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  const src = url.href.replaceAll("&", "&amp;");
  const listen = 'addEventListener("message",e=>{const f=document.querySelector("iframe.tapescope");if(e.source===f.contentWindow&&e.data.type==="tapescope:height")f.style.height=e.data.height+"px"})';
  return `<iframe class="tapescope" src="${src}" title="${title}" style="width:100%;height:900px;border:0" loading="lazy"></iframe>\n<script>${listen}</script>`;
}

export function embedDialog(ctx) {
  return new Dialog(ctx, "embed", "ui.embed", (body) => {
    const { t, state } = ctx;
    if (!state.lesson) {
      body.append(h("p", { text: t("ui.embed_lessons_only") }));
      return;
    }
    body.append(h("p", { text: t("ui.embed_help") }), copyField(ctx, t("ui.embed_code"), embedSnippet(ctx), 7));
    if (ctx.editor.source !== state.original) body.append(h("p", { class: "ts-warning", text: t("ui.embed_not_edits") }));
    if (!globalThis.tapescopeHost) body.append(h("p", { class: "ts-hint", text: t("ui.embed_static") }));
  });
}
