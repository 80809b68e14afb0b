/** Cloud KMS: key rings and keys. Google keeps both for ever: a deletion only destroys the key's versions. */
import { textAt } from "../json.js";
import { timestamp } from "../state.js";
import { all, matches, oneOf, required } from "./checks.js";
import { badRequest, demand, googleKind, outputsOf } from "./model.js";

const RING = "gcp:kms/keyRing:KeyRing";
const KEY = "gcp:kms/cryptoKey:CryptoKey";

/** Grammar of names of key rings and keys. */
const NAME = "^[A-Za-z0-9_-]{1,63}$";

/** Shortest rotation period, a day. */
const SHORTEST_ROTATION_SECONDS = 86_400;

/** `gcp:kms/keyRing:KeyRing`. A ring of a name that once was cannot be made again. */
export const keyRingKind = googleKind({
  token: RING,
  noun: "KeyRing",
  replaceOn: ["name", "project", "location"],
  computed: [],
  check: all(required("location", "name"), matches("name", NAME)),
  make: (state, inputs) => {
    const [location, name] = [textAt(inputs, "location") ?? "", textAt(inputs, "name") ?? ""];
    const project = textAt(inputs, "project") ?? state.project;
    const id = `projects/${project}/locations/${location}/keyRings/${name}`;
    return { id, outputs: outputsOf(inputs, { project }) };
  },
  deleted: (state, id, outputs) => {
    state.google[id] = { token: RING, outputs: { ...outputs } };
  },
});

/** `gcp:kms/cryptoKey:CryptoKey`. */
export const cryptoKeyKind = googleKind({
  token: KEY,
  noun: "CryptoKey",
  replaceOn: ["name", "keyRing", "purpose", "destroyScheduledDuration"],
  computed: ["primaries"],
  check: all(
    required("keyRing", "name"),
    matches("name", NAME),
    matches("rotationPeriod", "^[0-9]+s$"),
    oneOf("purpose", "ENCRYPT_DECRYPT", "ASYMMETRIC_SIGN", "ASYMMETRIC_DECRYPT", "MAC"),
  ),
  make: (state, inputs, making) => {
    const ring = textAt(inputs, "keyRing") ?? "";
    demand(state, ring);
    const period = Number.parseInt(textAt(inputs, "rotationPeriod") ?? "", 10);
    if (period < SHORTEST_ROTATION_SECONDS)
      throw badRequest("rotation_period must be at least 86400 seconds");
    const id = `${ring}/cryptoKeys/${textAt(inputs, "name") ?? ""}`;
    const primaries = making.previous?.outputs["primaries"] ?? [
      { name: `${id}/cryptoKeyVersions/1`, state: "ENABLED" },
    ];
    return {
      id,
      outputs: outputsOf({ purpose: "ENCRYPT_DECRYPT", ...inputs }, { primaries }),
    };
  },
  deleted: (state, id, outputs) => {
    state.google[id] = {
      token: KEY,
      outputs: { ...outputs, primaries: [], destroyTime: timestamp(state) },
    };
  },
});
