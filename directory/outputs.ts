/** Reads what `pulumi stack output --json` printed: the addresses that only a deployed stack knows. */
import { isIP } from "node:net";

import { z } from "zod";

import { show, type Fault } from "../catalog/fault.js";
import { nearest } from "../catalog/nearest.js";
import type { Addresses } from "./model.js";

const Outputs = z.object({
  loadBalancerAddresses: z.record(
    z.string(),
    z.string().refine((text) => isIP(text) !== 0),
  ),
});

/** One `--outputs`: `dev=outputs.json`, and the text of the file if it could be read. */
export interface OutputsFile {
  readonly option: string;
  readonly text: string | undefined;
}

/** Environment and path of an option, or what is wrong with it. */
export function partsOf(option: string): { readonly name: string; readonly path: string } {
  const [name = "", ...rest] = option.split("=");
  return { name, path: rest.join("=") };
}

/** The addresses of all files, and every fault of them. `known` are the environments of the page. */
export function readOutputs(
  files: readonly OutputsFile[],
  known: readonly string[],
): { readonly addresses: Addresses; readonly faults: readonly Fault[] } {
  const addresses = new Map<string, ReadonlyMap<string, string>>();
  const faults: Fault[] = [];
  for (const { option, text } of files) {
    const { name, path } = partsOf(option);
    const wrong = (problem: string, cure: string) =>
      faults.push({ at: `--outputs ${show(option)}`, problem, cure });
    if (path === "") wrong("names no file", `write it like ${show("dev=outputs.json")}`);
    else if (!known.includes(name))
      wrong(`the page has no environment ${show(name)}`, nearest(name, known));
    else if (text === undefined) wrong("it cannot be read", "give the path of a file that exists");
    else {
      const found = parsed(text);
      if (found === undefined)
        wrong(
          "it has no loadBalancerAddresses",
          `give what \`pulumi stack output --json -s ${name}\` prints after an up`,
        );
      else addresses.set(name, found);
    }
  }
  return { addresses, faults };
}

function parsed(text: string): ReadonlyMap<string, string> | undefined {
  try {
    const { loadBalancerAddresses } = Outputs.parse(JSON.parse(text));
    return new Map(Object.entries(loadBalancerAddresses));
  } catch {
    return undefined;
  }
}
