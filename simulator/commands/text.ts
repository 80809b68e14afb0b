/** How the commands' output looks: on a terminal, on a pipe, and at 80 columns. */
import { styleText } from "node:util";

/** A table without ruled lines inside. cli-table3 would colour it on a pipe too: colours are ours. */
export function tableStyle() {
  const none = "";
  return {
    chars: {
      top: none,
      "top-mid": none,
      "top-left": none,
      "top-right": none,
      bottom: none,
      "bottom-mid": none,
      "bottom-left": none,
      "bottom-right": none,
      left: none,
      "left-mid": none,
      mid: none,
      "mid-mid": none,
      right: none,
      "right-mid": none,
      middle: "  ",
    },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  };
}

/** Green for what works, red for what does not; plain when nobody sees colours. */
export function verdict(isGood: boolean, text: string): string {
  return styleText(isGood ? "green" : "red", text, { stream: process.stdout });
}

/** A line that parts the output. */
export function heading(text: string): string {
  return styleText("bold", text, { stream: process.stdout });
}

/** Breaks a text into lines of at most `width` characters; all but the first are indented by four. */
export function paragraph(text: string, width = 80): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `    ${word}`;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join("\n");
}
