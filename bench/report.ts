/** What the benchmark found, as a page: docs/performance.md. */
import { list, paragraph, heading, table, type Block } from "../compare/report/document.js";
import type { Measured } from "./measured.js";
import type { CommentTime } from "./previewComment.js";
import type { KubectlFigures } from "./rivals/kubectl.js";

/** One run of the benchmark on one machine. */
export interface BenchResult {
  /** `2026-11-23`. */
  readonly date: string;
  readonly machine: string;
  /** Whole process of `npm run check` with 5,000 services. */
  readonly checkSeconds: number;
  readonly comments: readonly { readonly changed: number; readonly time: CommentTime }[];
  readonly scenarios: readonly Measured[];
  readonly rivals: readonly Rival[];
}

/** What others take for the routes of a scenario. */
export interface Rival {
  readonly services: number;
  readonly rulesPerIngress: number;
  /** Whole process: catalog to YAML. */
  readonly cdk8sSeconds: number;
  /** undefined where there is no Go to build kubectl and the API server with. */
  readonly kubectl: KubectlFigures | undefined;
}

/** Pulumi's own gate for its engine: milliseconds a resource. */
const PULUMI_GATE_SECONDS = 0.05;

/** A figure the project promises, and which of the scenarios holds it. */
interface Goal {
  readonly text: string;
  readonly services: number;
  readonly rules: number;
  readonly limitSeconds: number;
  readonly of: (measured: Measured) => number;
}

const GOALS: readonly Goal[] = [
  goal("preview", 500, 1, 8, (m) => m.previewSeconds),
  goal("first up", 500, 1, 25, (m) => m.upSeconds),
  goal("preview without a change", 500, 1, 6, (m) => m.emptyPreviewSeconds),
  goal("preview", 5000, 100, 10, (m) => m.previewSeconds),
  goal("up of one more service", 5000, 100, 10, (m) => m.addOneUpSeconds),
];

function goal(text: string, services: number, rules: number, limitSeconds: number, of: Goal["of"]) {
  return { text, services, rules, limitSeconds, of };
}

const seconds = (value: number): string => value.toFixed(value < 10 ? 1 : 0);
const ratio = (ours: number, theirs: number): string => `${(ours / theirs).toFixed(1)} x`;
const layoutOf = (rules: number): string =>
  rules === 1 ? "an Ingress per host" : `${rules} rules per Ingress`;
const whole = (value: number): string => value.toLocaleString("en-US");

/** The page. */
export function performanceBlocks(result: BenchResult): Block[] {
  return [
    heading(1, "Performance"),
    paragraph(
      `Written by \`npm run bench -- --docs\` on ${result.date}: ${result.machine}, Pulumi 3.250, on the embedded cloud, no demo workloads. Seconds of wall clock of the whole command.`,
    ),
    ours(result.scenarios),
    paragraph(
      "Program, stand-in providers and CLI are a process each, as for a real stack; the program's is started before. The state is written before and after each step, plain or with PULUMI_DIY_BACKEND_GZIP, as the pipelines here set it; or `once`, with PULUMI_SKIP_CHECKPOINTS, which is experimental: a killed `up` loses what it made. 5,000 single Ingresses are measured by `npm run bench -- --large` alone, and so.",
    ),
    heading(2, "Goals"),
    goals(result.scenarios),
    heading(2, "What others take for the same routes"),
    rivals(result),
    paragraph(
      "cdk8s writes YAML and asks no cluster, kubectl applies finished YAML to a real API server without a state of its own, and neither checks a catalog or makes anything else. The gate is Pulumi's own: 50 ms for a resource.",
    ),
    heading(2, "Checks and comments"),
    list([
      `\`npm run check\`, 5,000 services: ${seconds(result.checkSeconds)} s`,
      ...result.comments.map(
        ({ changed, time }) =>
          `the comment of a preview of 5,000 services of which ${whole(changed)} changed: ${seconds(time.seconds)} s for ${(time.previewCharacters / 1e6).toFixed(0)} MB of preview, ${whole(time.commentCharacters)} characters`,
      ),
    ]),
    heading(2, "Where the time goes"),
    list([
      "A first `up` with a file back end: the CLI writes its whole state before and after each step, 90 % of its CPU time with 500 Ingresses (`pulumi up --profiling`, 2026-11-28), and the sum grows with the square of their number. The row with the state written `once` is the same `up` without it. Remedies: `PULUMI_DIY_BACKEND_GZIP=true`, fewer, larger objects (`sharded`), or Pulumi Cloud, for which CLI 3.250 keeps a journal. `GOGC=400` in the CLI's environment took 15 % off on 2026-11-23; the embedded cloud sets it.",
      "The stack trace of each constructor's call was a third of an Ingress' entry in the state, and reading it two thirds of the program's time in Pulumi's Node host. What each entry of the catalog has is made without it (`components/withoutStackTrace.ts`): of 500 single Ingresses the first `up` went from 33 to 26 s, the state from 1.67 to 1.15 MB, a preview in the Node host from 5.7 to 4.6 s (2026-11-28).",
      "The CLI's own debug log took 42 % of its CPU time in a preview of 5,000 services without a change; the embedded cloud keeps none (docs/surprises.md), a real `pulumi up` does.",
      "A preview: reading and writing properties. The SDK takes 8 ms to read an object of 100 rules and 10 ms to write it (docs/surprises.md).",
    ]),
  ];
}

function ours(scenarios: readonly Measured[]): Block {
  return table(
    "Times of the program",
    [
      "services",
      "layout",
      "resources",
      "state written",
      "preview s",
      "first up s",
      "no change s",
      "one more: preview s",
      "up s",
      "objects",
      "refresh s",
      "program MiB",
      "stand-ins MiB",
      "state MB",
    ],
    scenarios.map((m) => [
      whole(m.services),
      layoutOf(m.rulesPerIngress),
      whole(m.resources),
      m.stateWriting,
      seconds(m.previewSeconds),
      seconds(m.upSeconds),
      seconds(m.emptyPreviewSeconds),
      seconds(m.addOnePreviewSeconds),
      seconds(m.addOneUpSeconds),
      String(m.addOneChanges.length),
      seconds(m.refreshSeconds),
      m.programMiB.toFixed(0),
      m.standInsMiB.toFixed(0),
      m.stateMB.toFixed(2),
    ]),
    [0, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13],
  );
}

function goals(scenarios: readonly Measured[]): Block {
  const rows = GOALS.flatMap(({ text, services, rules, limitSeconds, of }) => {
    const found = scenarios.filter(
      (m) => m.services === services && m.rulesPerIngress === rules && m.stateWriting !== "once",
    );
    return found.map((measured) => {
      const value = of(measured);
      return [
        `${whole(services)} services, ${layoutOf(rules)}: ${text}`,
        measured.stateWriting,
        `${limitSeconds}`,
        seconds(value),
        value <= limitSeconds ? "met" : `missed by ${seconds(value - limitSeconds)} s`,
      ];
    });
  });
  return table("Goals", ["what", "state written", "goal s", "measured s", ""], rows, [2, 3]);
}

function rivals({ rivals: found, scenarios }: BenchResult): Block {
  const rows = found.flatMap(({ services, rulesPerIngress, cdk8sSeconds, kubectl }) => {
    const own = scenarios.find(
      (m) => m.services === services && m.rulesPerIngress === rulesPerIngress,
    );
    if (own === undefined) return [];
    const routes = `${whole(services)}, ${layoutOf(rulesPerIngress)}`;
    const row = (what: string, theirs: number, our: string, value: number) => [
      routes,
      what,
      seconds(theirs),
      our,
      seconds(value),
      ratio(value, theirs),
    ];
    const gate = own.resources * PULUMI_GATE_SECONDS;
    return [
      row("cdk8s synthesis", cdk8sSeconds, "preview", own.previewSeconds),
      ...(kubectl === undefined
        ? []
        : [
            row("kubectl apply --server-side", kubectl.applySeconds, "first up", own.upSeconds),
            row(
              "the same again, unchanged",
              kubectl.applyUnchangedSeconds,
              "no change",
              own.emptyPreviewSeconds,
            ),
            row("kubectl diff --server-side", kubectl.diffSeconds, "refresh", own.refreshSeconds),
          ]),
      row("Pulumi's gate", gate, "first up", own.upSeconds),
    ];
  });
  return table(
    "Ratios to what others take",
    ["services", "rival", "s", "ours", "s", "ours / rival"],
    rows,
    [2, 4, 5],
  );
}
