/** Values that several parts of an environment hold. */
import type { z } from "zod";

import { label, pattern } from "../../catalog/grammar.js";
import { fields, text } from "../../catalog/parse.js";
import type { Cidr, ImagePin } from "../environment.js";
import { cidr } from "../ranges.js";

/** An IPv4 range. */
export const range = text<Cidr>('a range like "10.0.0.0/20"', cidr);

/** A DNS label; `noun` says whose name it is. */
export const name = (noun: string) => text(noun, label);

/** Names of Google Cloud resources: like RFC 1035 labels. */
export const googleName = (noun: string) =>
  text(noun, pattern(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, noun, "gke-europe-west1"));

/** An image with tag and digest. */
export const image: z.ZodType<ImagePin> = fields({
  registry: text(
    "a registry",
    pattern(/^[a-z0-9][a-z0-9.-]{0,252}(:\d{1,5})?$/, "a registry", "registry.k8s.io"),
  ),
  repository: text(
    "a repository",
    pattern(/^[a-z0-9]+([._/-]+[a-z0-9]+)*$/, "a repository", "ingress-nginx/controller"),
  ),
  tag: text("a tag", pattern(/^\w[\w.-]{0,127}$/, "a tag", "v1.15.1")),
  digest: text<ImagePin["digest"]>(
    "a digest",
    pattern(/^sha256:[0-9a-f]{64}$/, "a digest", "sha256:<64 hex digits>"),
  ),
});
