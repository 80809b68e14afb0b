/** Random catalogs: plausible ones over all fields with lengths at their limits, and hostile ones. */
import fc from "fast-check";

import { attacks, hostile } from "../catalog/attacks.js";

/** Lengths around a limit more often than others: at it, one below, one above. */
const around = (limit: number) =>
  fc.oneof(
    { weight: 24, arbitrary: fc.integer({ min: 1, max: Math.min(limit, 12) }) },
    { weight: 4, arbitrary: fc.integer({ min: 1, max: limit }) },
    { weight: 11, arbitrary: fc.constantFrom(limit - 1, limit) },
    { weight: 1, arbitrary: fc.constant(limit + 1) },
  );

/** A text of characters of `inner`, with ones of `outer` at both ends. */
const wordOf = (inner: string, outer: string, limit: number, first = outer) =>
  around(limit).chain((length) =>
    fc
      .tuple(
        fc.constantFrom(...first.split("")),
        fc.string({
          unit: fc.constantFrom(...inner.split("")),
          minLength: Math.max(0, length - 2),
          maxLength: Math.max(0, length - 2),
        }),
        fc.constantFrom(...outer.split("")),
      )
      .map(([start, middle, end]) => (length === 1 ? start : start + middle + end)),
  );

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const ALL = LETTERS + LETTERS.toUpperCase() + DIGITS;

/** Labels with few hyphens: `a--b` at the third place is refused by our rules alone. */
const label = wordOf(`${LETTERS}${LETTERS}${DIGITS}-`, LETTERS + DIGITS, 63);
const serviceName = wordOf(`${LETTERS}${LETTERS}${DIGITS}-`, LETTERS + DIGITS, 63, LETTERS);

/** Characters that are almost right: what a loose rule lets pass. */
const sloppy = fc.string({
  unit: fc.constantFrom(..."ab0-_.A/: ".split("")),
  minLength: 1,
  maxLength: 8,
});

const host = fc.oneof(
  { weight: 6, arbitrary: label },
  {
    weight: 3,
    arbitrary: fc.array(label, { minLength: 2, maxLength: 6 }).map((labels) => labels.join(".")),
  },
  // With the domain `local.svc.example.com`, 253 characters and around.
  {
    weight: 2,
    arbitrary: fc
      .integer({ min: 229, max: 233 })
      .map((length) => `${"h".repeat(50)}.`.repeat(5).slice(0, length - 1) + "x"),
  },
  { weight: 1, arbitrary: sloppy },
);

const element = wordOf(`${ALL}._-`, ALL, 20);
const path = fc.oneof(
  { weight: 2, arbitrary: fc.constant("/") },
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.array(element, { minLength: 1, maxLength: 4 }), fc.constantFrom("", "", "/"))
      .map(([parts, end]) => `/${parts.join("/")}${end}`),
  },
  { weight: 1, arbitrary: fc.constantFrom(254, 255, 256).map((n) => `/${"p".repeat(n - 1)}`) },
  { weight: 1, arbitrary: sloppy.map((text) => `/${text}`) },
);
const paths = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.uniqueArray(fc.record({ path, match: fc.constantFrom("prefix", "exact") }), {
      minLength: 1,
      maxLength: 4,
      selector: (one) => one.path.replace(/\/$/, ""),
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(63, 64, 65)
      .map((count) =>
        Array.from({ length: count }, (_, n) => ({ path: `/p${n}`, match: "exact" })),
      ),
  },
);

const hosts = fc.oneof(
  { weight: 8, arbitrary: fc.uniqueArray(host, { minLength: 1, maxLength: 3 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(15, 16, 17), label)
      .map(([count, name]) => Array.from({ length: count }, (_, n) => `${name}.h${n}`)),
  },
);

const port = fc.oneof(
  { weight: 24, arbitrary: fc.integer({ min: 1, max: 65_535 }) },
  { weight: 15, arbitrary: fc.constantFrom(1, 80, 443, 8080, 65_534, 65_535) },
  { weight: 1, arbitrary: fc.constantFrom(0, 65_536) },
);

const labelName = wordOf(`${ALL}._-`, ALL, 63);
const labelKey = fc.oneof(
  { weight: 4, arbitrary: labelName },
  { weight: 2, arbitrary: fc.tuple(host, labelName).map(([prefix, name]) => `${prefix}/${name}`) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(252, 253, 253, 253, 254)
      .map((length) => `${`${"p".repeat(50)}.`.repeat(6).slice(0, length - 1)}x/app`),
  },
);
const selector = fc.dictionary(labelKey, fc.oneof(labelName, fc.constant("")), {
  minKeys: 1,
  maxKeys: 4,
});

const seconds = (most: number) =>
  fc.oneof(
    {
      weight: 19,
      arbitrary: fc.oneof(fc.constantFrom(1, most), fc.integer({ min: 1, max: most })),
    },
    { weight: 1, arbitrary: fc.constant(most + 1) },
  );
const duration = (most: number) => seconds(most).map((count) => `${count}s`);
const size = fc.constantFrom("1KiB", "8MiB", "100MiB", "512MiB", "1GiB", "1GiB", "1GiB", "1025MiB");

/** Fields that every strategy takes; some catalogs have those too that only a proxy honours. */
const common = {
  namespace: fc.oneof({ weight: 20, arbitrary: label }, { weight: 1, arbitrary: sloppy }),
  service: fc.oneof({ weight: 20, arbitrary: serviceName }, { weight: 1, arbitrary: label }),
  hosts,
  selector,
  protocol: fc.constantFrom("http", "http", "http", "https", "grpc", "tcp"),
  description: fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 100 })
    .map((text) => text.normalize("NFC").trim()),
  owner: fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 100 }),
};
const proxied = {
  paths,
  exposure: fc.constantFrom("internal", "internal", "external"),
  timeouts: fc.record(
    { connect: duration(75), read: duration(3600), send: duration(3600) },
    { requiredKeys: [] },
  ),
  maxBodySize: size,
};

const entry = fc.oneof(
  { weight: 3, arbitrary: fc.record({ port, ...common }, { requiredKeys: ["port"] }) },
  { weight: 2, arbitrary: fc.record({ port, ...common, ...proxied }, { requiredKeys: ["port"] }) },
);
const withOverride = fc.oneof(
  { weight: 5, arbitrary: entry },
  {
    weight: 1,
    arbitrary: fc
      .tuple(entry, fc.record({ port, ...common }, { requiredKeys: [] }))
      .map(([written, changed]) => {
        const local = Object.fromEntries(
          Object.entries(changed).filter(([field]) => field !== "description" && field !== "owner"),
        );
        return { ...written, overrides: { local } };
      }),
  },
);

/** One team, and often one entry, so that one fault does not hide what else is right. */
const plausible = fc.dictionary(
  label,
  fc.dictionary(label, withOverride, { minKeys: 1, maxKeys: 2 }),
  { minKeys: 1, maxKeys: 1 },
);

const attack = fc
  .tuple(fc.constantFrom(...Object.keys(attacks)), fc.oneof(hostile, sloppy, label))
  .map(([field, text]) => attacks[field]?.(text));

/** A catalog of unknown shape: three in four are plausible, the others have a hostile text in one field. */
export const anyCatalog: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: plausible },
  { weight: 1, arbitrary: attack },
);
