/** What the directory adds to the look of every page. */
import { BASE_STYLE } from "../pages/style.js";

export const STYLE = `${BASE_STYLE}
#search { position: sticky; top: 0; z-index: 1; background: var(--paper); padding: 8px 0 4px; }
#search label { display: block; font-size: 0.9rem; color: var(--quiet); margin-bottom: 4px; }
#search input { width: 100%; font: inherit; padding: 8px 12px; color: var(--ink);
  background: var(--shade); border: 1px solid var(--rule); border-radius: 8px; }
#search p { margin: 4px 0 0; }
#search input:focus-visible, .service a:focus-visible { outline: 2px solid var(--line-1);
  outline-offset: 2px; }
kbd { font: 0.88em ui-monospace, Menlo, monospace; border: 1px solid var(--rule); border-radius: 4px;
  padding: 0 5px; }
#services { list-style: none; padding: 0; margin: 0; max-width: none; }
.service { border-top: 1px solid var(--rule); padding: 14px 0 4px; scroll-margin-top: 110px; }
.service h2 { border: 0; margin: 0; padding: 0; font-size: 1.1rem; }
.service h2 a { color: var(--line-1); text-decoration: none; }
.service h2 a:hover { text-decoration: underline; }
.service p { margin: 2px 0 6px; }
.service tbody th { min-width: 7em; max-width: 12em; white-space: nowrap; }
.service td { max-width: none; }
.service td:nth-child(2) { width: 100%; }
.tag { font-size: 0.75rem; border: 1px solid var(--bad); color: var(--bad); border-radius: 8px;
  padding: 0 6px; }
@media (max-width: 640px) {
  .service td code { white-space: normal; overflow-wrap: anywhere; }
}
`;
