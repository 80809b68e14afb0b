/** Plain data: what can neither change after the check nor change other objects. */
import { pathTo, show, type Fault } from "./fault.js";

/** No data of ours is deeper; also ends a cycle. */
const DEPTH = 8;

/**
 * Faults of values that are not plain data: class instances, functions, inherited or computed fields
 * and `__proto__`. Their value could change after the check, or change every other object.
 */
export function notPlain(value: unknown, at: string): Fault[] {
  const faults: Fault[] = [];
  visit(value, [], (path, problem, cure) => faults.push({ at: pathTo(at, path), problem, cure }));
  return faults;
}

/** Told of each value that is not plain, by its path. The path is made only then: most data is plain. */
type Report = (path: readonly PropertyKey[], problem: string, cure: string) => void;

const CURE = "write plain objects, lists, strings and numbers";

function visit(value: unknown, path: PropertyKey[], report: Report): void {
  if (value === null || typeof value !== "object") return;
  const isList = Array.isArray(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (path.length > DEPTH) {
    report(path, "is nested too deep", CURE);
    return;
  }
  if (!isList && prototype !== Object.prototype && prototype !== null) {
    report(path, "is not plain data: it inherits fields", CURE);
    return;
  }
  for (const key of Reflect.ownKeys(value)) {
    if (isList && key === "length") continue;
    path.push(isList ? Number(key) : key);
    const property = Object.getOwnPropertyDescriptor(value, key);
    if (key === "__proto__" || typeof key === "symbol" || property?.get !== undefined)
      report(path, `${show(String(key))} is no plain field`, "remove it");
    else visit(property?.value, path, report);
    path.pop();
  }
}
