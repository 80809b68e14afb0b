/** Grammar of names and labels, in the words of the Kubernetes API server. */
import { isRecord } from "../json.js";
import type { Json } from "../kind.js";

const subdomain = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
const label1123 = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const label1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
const labelValue = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?";

const whole = (pattern: string) => new RegExp(`^(?:${pattern})$`);
const patterns = {
  subdomain: whole(subdomain),
  label1123: whole(label1123),
  label1035: whole(label1035),
  labelValue: whole(labelValue),
  wildcard: whole(`\\*\\.${subdomain}`),
};

const texts = {
  subdomain: `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${subdomain}')`,
  label1123: `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${label1123}')`,
  label1035: `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '${label1035}')`,
  labelValue: `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${labelValue}')`,
  wildcard: `a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.${subdomain}')`,
};

/** A grammar of the API: `subdomain` <= 253, the labels and label values <= 63. */
export type Grammar = keyof typeof patterns;

/** What is wrong with `value` at `place`, as the API server says it; empty when nothing is. */
export function misfits(place: string, value: string, grammar: Grammar): string[] {
  const limit = grammar === "subdomain" || grammar === "wildcard" ? 253 : 63;
  const faults = [
    ...(value.length > limit ? [`must be no more than ${limit} characters`] : []),
    ...(patterns[grammar].test(value) ? [] : [texts[grammar]]),
  ];
  return faults.map((fault) => `${place}: Invalid value: ${JSON.stringify(value)}: ${fault}`);
}

/** What is wrong with a map of labels or a selector. */
export function labelMisfits(place: string, labels: Json | undefined): string[] {
  if (!isRecord(labels)) return [];
  const values = Object.values(labels).flatMap((value) =>
    typeof value === "string" ? misfits(place, value, "labelValue") : [],
  );
  return [...keyMisfits(place, Object.keys(labels)), ...values];
}

/** What is wrong with the keys of labels or annotations. */
export function keyMisfits(place: string, keys: readonly string[]): string[] {
  return keys.flatMap((key) => {
    const [name = "", prefix, ...more] = key.split("/").reverse();
    const fits =
      /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/.test(name) &&
      name.length <= 63 &&
      more.length === 0 &&
      (prefix === undefined || patterns.subdomain.test(prefix));
    return fits
      ? []
      : [
          `${place}: Invalid value: ${JSON.stringify(key)}: name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
        ];
  });
}
