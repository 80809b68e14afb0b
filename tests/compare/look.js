/* global document, getComputedStyle */
// Evaluated in the page by page.test.ts: what a reader sees of it, as plain data.
(() => {
  const root = document.documentElement;
  const charts = [...document.querySelectorAll("figure svg")].filter(
    (svg) => svg.getBoundingClientRect().width > 0,
  );
  const box = (element) => element.getBoundingClientRect();
  const texts = (svg) => [...svg.querySelectorAll("text")];
  // Drawn with a strategy's colour, which the browser must have resolved.
  const isMark = (path) => {
    const { stroke, fill } = getComputedStyle(path);
    const own = `${path.getAttribute("stroke")}${path.getAttribute("fill")}`;
    return own.includes("--line-") && `${stroke}${fill}`.includes("rgb(");
  };
  const isCut = (svg) => (text) =>
    box(text).left < box(svg).left - 1 || box(text).right > box(svg).right + 1;
  return {
    overflow: root.scrollWidth - root.clientWidth,
    charts: charts.map((svg) => ({
      marks: [...svg.querySelectorAll("path")].filter(isMark).length,
      texts: texts(svg).map((text) => text.textContent),
      cut: texts(svg)
        .filter(isCut(svg))
        .map((text) => text.textContent),
    })),
    wide: [...document.querySelectorAll("main > *")].filter(
      (element) => box(element).right > root.clientWidth,
    ).length,
    tables: document.querySelectorAll(".scroll table").length,
    bareTables: document.querySelectorAll("main > table").length,
    paper: getComputedStyle(document.body).backgroundColor,
    smallestChartText: Math.min(...charts.flatMap(texts).map((text) => box(text).height)),
  };
})();
