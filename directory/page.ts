/** The service directory as one page that needs no network; without JavaScript it is a plain list. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { escapeHtml, htmlDocument } from "../pages/html.js";
import type { Call, DirectoryEntry, Place } from "./model.js";
import { STYLE } from "./style.js";

/** Runs in the page; kept as JavaScript, because browsers read it as it is. */
const SCRIPT = readFileSync(join(import.meta.dirname, "search.js"), "utf8");

/** The page for these services. `environments` are named in its introduction, in order. */
export function directoryPage(
  entries: readonly DirectoryEntry[],
  environments: readonly string[],
): string {
  const teams = new Set(entries.map(({ team }) => team)).size;
  const title = "Service directory";
  const intro = `${counted(entries.length, "service")} of ${counted(teams, "team")} in ${environments.join(", ")}, called from VMs by host name.`;
  return htmlDocument({
    title,
    style: STYLE,
    script: SCRIPT,
    main: [
      `<h1>${title}</h1>`,
      `<p>${escapeHtml(intro)}</p>`,
      '<form id="search" role="search" hidden>',
      '<label for="words">Search by name, host, team or owner <kbd>/</kbd></label>',
      '<input id="words" type="search" autocomplete="off" spellcheck="false" placeholder="refunds">',
      '<p id="count" class="quiet" role="status"></p>',
      "</form>",
      '<ul id="services">',
      ...entries.map(service),
      "</ul>",
    ],
  });
}

const counted = (count: number, noun: string) =>
  `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;

function service(entry: DirectoryEntry): string {
  const { id, owner, description, places } = entry;
  const anchor = id.replace("/", ".");
  const protocols = [...new Set(places.map(({ protocol }) => protocol))].join(", ");
  return [
    `<li class="service" id="${escapeHtml(anchor)}" data-words="${escapeHtml(wordsOf(entry))}">`,
    `<h2><a href="#${escapeHtml(anchor)}">${escapeHtml(id)}</a></h2>`,
    ...(description === undefined ? [] : [`<p>${escapeHtml(description)}</p>`]),
    `<p class="quiet">${escapeHtml(protocols)} · owner ${escapeHtml(owner)}${pathsOf(places)}</p>`,
    `<div class="scroll" role="region" tabindex="0" aria-label="${escapeHtml(`How to call ${id}`)}">`,
    '<table><thead><tr><th scope="col">environment</th><th scope="col">call from a VM</th>' +
      '<th scope="col">address</th></tr></thead><tbody>',
    ...places.flatMap((place) => place.calls.map((call, index) => row(place, call, index === 0))),
    "</tbody></table></div>",
    "</li>",
  ].join("\n");
}

function row({ environment, exposure }: Place, { command, address }: Call, first: boolean): string {
  const tag = exposure === "external" ? ' <span class="tag">external</span>' : "";
  const named = `<th scope="row">${escapeHtml(environment)}${first ? tag : ""}</th>`;
  const shown =
    address === undefined
      ? '<span class="quiet">by name</span>'
      : `<code>${escapeHtml(address)}</code>`;
  return `<tr>${named}<td><code>${escapeHtml(command)}</code></td><td>${shown}</td></tr>`;
}

/** The paths, if they say more than "everything". */
function pathsOf(places: readonly Place[]): string {
  const paths = [...new Set(places.flatMap((place) => place.paths))];
  if (paths.length === 0 || paths.join() === "/") return "";
  return ` · ${paths.map((path) => `<code>${escapeHtml(path)}</code>`).join(" ")}`;
}

/** What the search looks at, in lower case. */
function wordsOf({ id, team, owner, description, places }: DirectoryEntry): string {
  const hosts = places.flatMap(({ calls }) => calls.map(({ host }) => host));
  return [id, team, owner, description ?? "", ...new Set(hosts)].join(" ").toLowerCase();
}
