/**
 * The grammar of each kind of text in a catalog or an environment: pure functions from a string to
 * what is wrong with it. What passes here is all that can reach an NGINX configuration.
 */
import { domainToASCII, domainToUnicode } from "node:url";

import { show, UNPRINTABLE, type Verdict } from "./fault.js";

/** Longest label of a DNS name, namespace, Service or label value (facts E2, E8, E16). */
export const LABEL_LENGTH = 63;

/** Longest DNS name (facts E2). */
export const HOST_LENGTH = 253;

/**
 * Longest path. Kubernetes sets no limit; this keeps 100 rules of one Ingress far below etcd's
 * 1.5 MiB (facts E11).
 */
export const PATH_LENGTH = 255;

/** Judges a text: undefined when it is right. */
export type Grammar = (text: string) => Verdict | undefined;

function wrong(text: string, problem: string, cure: string): Verdict {
  return { problem: `${show(text)} ${problem}`, cure };
}

const LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const LABEL_WORDS = "lower-case letters, digits and inner hyphens";

/** A DNS label, RFC 1123: names of teams, services and namespaces. */
export const label: Grammar = (text) => {
  if (text.length > LABEL_LENGTH)
    return {
      problem: `${show(text)} has ${text.length} characters`,
      cure: `use at most ${LABEL_LENGTH}`,
    };
  if (LABEL.test(text)) return undefined;
  return { problem: `${show(text)} is not a DNS label`, cure: `use ${LABEL_WORDS}` };
};

/** The name of a Kubernetes Service: a DNS label that starts with a letter, RFC 1035 (facts E8). */
export const serviceName: Grammar = (text) =>
  label(text) ??
  (/^[a-z]/.test(text)
    ? undefined
    : {
        problem: `${show(text)} is not the name of a Kubernetes Service`,
        cure: "start it with a letter",
      });

/** A DNS name of one or more labels, lower case, no dot at the end: `api`, `dev.svc.example.com`. */
export const dnsName: Grammar = (text) => {
  if (text === "") return wrong(text, "is empty: a catch-all host", "write a name");
  if (text.includes("*")) return wrong(text, "is a wildcard", "name each host");
  if (text !== text.toLowerCase())
    return wrong(text, "has upper case", `use ${show(text.toLowerCase())}`);
  if (text.endsWith("."))
    return wrong(text, "ends with a dot", `use ${show(text.replace(/\.+$/, ""))}`);
  if (text.length > HOST_LENGTH)
    return wrong(text, `has ${text.length} characters`, `use at most ${HOST_LENGTH}`);
  const labels = text.split(".");
  if (labels.every((part) => /^\d+$/.test(part)))
    return wrong(text, "looks like an IP address", "use a name with a letter in it");
  const long = labels.find((part) => part.length > LABEL_LENGTH);
  if (long !== undefined)
    return wrong(
      text,
      `has a label of ${long.length} characters`,
      `use at most ${LABEL_LENGTH} between dots`,
    );
  if (!labels.every((part) => LABEL.test(part)))
    return wrong(
      text,
      "is not a host name",
      asciiHint(text) ?? `use ${LABEL_WORDS}, in labels with dots`,
    );
  return labels.map(reservedLabel).find((verdict) => verdict !== undefined);
};

/** The cure for a name in another script: its form in DNS. */
function asciiHint(text: string): string | undefined {
  const ascii = domainToASCII(text);
  return ascii.includes("xn--") ? `use its DNS form ${show(ascii)}` : undefined;
}

/** Labels with hyphens in the third and fourth place are kept for encodings; `xn--` must decode (facts E2). */
function reservedLabel(part: string): Verdict | undefined {
  if (part.slice(2, 4) !== "--") return undefined;
  if (!part.startsWith("xn--"))
    return {
      problem: `${show(part)} has hyphens in the third and fourth place, kept for encodings (RFC 5891)`,
      cure: "use one hyphen",
    };
  return domainToUnicode(part) !== ""
    ? undefined
    : { problem: `${show(part)} is not valid punycode`, cure: "write the name's DNS form" };
}

/**
 * A path: what both the Kubernetes API and ingress-nginx accept, without the forms that mean another
 * path after normalising (facts E3).
 */
export const path: Grammar = (text) => {
  if (!text.startsWith("/")) return wrong(text, "does not start with /", `use ${show(`/${text}`)}`);
  if (text.length > PATH_LENGTH)
    return wrong(text, `has ${text.length} characters`, `use at most ${PATH_LENGTH}`);
  if (!/^\/[A-Za-z0-9._\-/]*$/.test(text))
    return wrong(
      text,
      "is not a path that ingress-nginx accepts (facts E3)",
      "use letters, digits and . _ - / only",
    );
  if (text.includes("//"))
    return wrong(text, "has an empty element", `use ${show(text.replace(/\/+/g, "/"))}`);
  if (text.split("/").some((part) => part === "." || part === ".."))
    return wrong(text, "has a relative element", "write the path without . and .. elements");
  return undefined;
};

/** One line of text for people: NFC, printable, 1-`max` characters, no space at either end. */
export const line =
  (max: number): Grammar =>
  (text) => {
    if (text.trim() === "") return wrong(text, "is empty", "write a text or leave the field out");
    if (UNPRINTABLE.test(text))
      return wrong(text, "has an unprintable character", "write one line of plain text");
    if (text !== text.normalize("NFC"))
      return wrong(text, "is not in Unicode NFC", "write each accented letter as one character");
    if (text !== text.trim())
      return wrong(text, "starts or ends with a space", `use ${show(text.trim())}`);
    if (text.length > max)
      return wrong(text, `has ${text.length} characters`, `use at most ${max}`);
    return undefined;
  };

const LABEL_NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const LABEL_NAME_WORDS = "letters, digits and inner . _ -";

/** The key of a pod label: `app`, `example.com/app`. */
export const labelKey: Grammar = (text) => {
  const slash = text.indexOf("/");
  const name = text.slice(slash + 1);
  const wrongPrefix = slash >= 0 && dnsName(text.slice(0, slash)) !== undefined;
  if (!wrongPrefix && name.length <= LABEL_LENGTH && LABEL_NAME.test(name)) return undefined;
  return {
    problem: `${show(text)} is not the key of a label`,
    cure: `use at most ${LABEL_LENGTH} ${LABEL_NAME_WORDS}, after a DNS name and / if you like`,
  };
};

/** The value of a pod label; it may be empty. */
export const labelValue: Grammar = (text) =>
  text === "" || (text.length <= LABEL_LENGTH && LABEL_NAME.test(text))
    ? undefined
    : {
        problem: `${show(text)} is not the value of a label`,
        cure: `use at most ${LABEL_LENGTH} ${LABEL_NAME_WORDS}`,
      };

/** A text that fits a pattern. `noun`: what it should be; `example`: one that fits. */
export const pattern =
  (form: RegExp, noun: string, example: string): Grammar =>
  (text) =>
    form.test(text)
      ? undefined
      : { problem: `${show(text)} is not ${noun}`, cure: `write it like ${show(example)}` };
