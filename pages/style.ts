/** The look of every page: system fonts, both colour schemes, tables that scroll in their own box. */
export const BASE_STYLE = `
:root { --paper: #ffffff; --ink: #1c2128; --quiet: #57606a; --rule: #d8dee4; --shade: #f6f8fa;
  --bad: #c4261d; --line-1: #0b62c4; --line-2: #a8480a; --line-3: #1a7f37; --line-4: #7a3fd1; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #0f141a; --ink: #e6edf3; --quiet: #9aa5b1; --rule: #333b45; --shade: #182029;
    --bad: #ff7b72; --line-1: #6cb6ff; --line-2: #f0a05a; --line-3: #57c46b; --line-4: #c49bff; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 24px 20px 64px; overflow-wrap: anywhere; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 8px 0 12px; }
h2 { font-size: 1.3rem; margin: 44px 0 8px; padding-top: 12px; border-top: 1px solid var(--rule); }
h3 { font-size: 1.05rem; margin: 24px 0 6px; }
p, ul { max-width: 78ch; margin: 8px 0 14px; }
ul { padding-left: 22px; }
li { margin: 4px 0; }
code { font: 0.88em ui-monospace, "Cascadia Mono", Menlo, monospace; background: var(--shade);
  padding: 1px 4px; border-radius: 4px; }
.quiet { color: var(--quiet); font-size: 0.9rem; }
.scroll { overflow-x: auto; margin: 12px 0 18px; border: 1px solid var(--rule); border-radius: 8px; }
.scroll:focus-visible { outline: 2px solid var(--line-1); outline-offset: 2px; }
table { border-collapse: collapse; font-size: 0.875rem; width: 100%; overflow-wrap: normal; }
th, td { padding: 6px 12px; text-align: left; vertical-align: top; border-top: 1px solid var(--rule);
  min-width: 6.5em; max-width: 30em; }
thead th { border-top: 0; background: var(--shade); white-space: nowrap; }
tbody th { font-weight: 500; min-width: 9em; background: var(--paper); }
thead th:first-child, tbody th { position: sticky; left: 0; }
td code { white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
@media (max-width: 640px) {
  main { padding: 16px 16px 48px; }
  th, td { padding: 6px 9px; max-width: 16em; }
  tbody th { min-width: 7em; max-width: 9em; }
}
`;
