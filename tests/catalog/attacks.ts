/** Catalogs that try to break out of their place, for property tests. */
import fc from "fast-check";

/** Strings that try to leave their place: NGINX syntax, Lua, YAML, terminal codes, look-alikes. */
export const hostile = fc.oneof(
  fc.constantFrom(
    "a;",
    "a}",
    "a{",
    "a b",
    "a\nb",
    "a#b",
    "a'b",
    'a"b',
    "$uri",
    "a\\b",
    "/a%0a",
    "/a\u0000",
    "a\u202eb",
    "а",
    "ａ",
    "/a;rewrite ^ http://x;",
    "content_by_lua_block{}",
    "\u001b[31m",
    "${jndi:x}",
    "*.a",
    "~^a",
    "/../etc",
    "a..b",
    "__proto__",
  ),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.string({ unit: "binary", minLength: 60, maxLength: 120 }),
  fc.string({ unit: "grapheme-ascii", maxLength: 20 }),
);

/** One entry with a hostile string in one of its fields. */
export const attacks: Record<string, (text: string) => unknown> = {
  team: (text) => ({ [text]: { k: { port: 80 } } }),
  key: (text) => ({ t: { [text]: { port: 80 } } }),
  namespace: (namespace) => ({ t: { k: { port: 80, namespace } } }),
  service: (service) => ({ t: { k: { port: 80, service } } }),
  port: (port) => ({ t: { k: { port } } }),
  protocol: (protocol) => ({ t: { k: { port: 80, protocol } } }),
  exposure: (exposure) => ({ t: { k: { port: 80, exposure } } }),
  host: (text) => ({ t: { k: { port: 80, hosts: [text] } } }),
  path: (text) => ({ t: { k: { port: 80, paths: [{ path: text, match: "prefix" }] } } }),
  match: (match) => ({ t: { k: { port: 80, paths: [{ path: "/", match }] } } }),
  timeout: (read) => ({ t: { k: { port: 80, timeouts: { read } } } }),
  size: (maxBodySize) => ({ t: { k: { port: 80, maxBodySize } } }),
  selector: (text) => ({ t: { k: { port: 80, selector: { [text]: text } } } }),
  description: (description) => ({ t: { k: { port: 80, description } } }),
  owner: (owner) => ({ t: { k: { port: 80, owner } } }),
  override: (text) => ({ t: { k: { port: 80, overrides: { local: { service: text } } } } }),
};
