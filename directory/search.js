// Shows the services that have every word, and leads the keyboard through them. No network, no storage.
(() => {
  const form = document.getElementById("search");
  const input = document.getElementById("words");
  const count = document.getElementById("count");
  const services = [...document.querySelectorAll(".service")];
  const shown = () => services.filter((service) => !service.hidden);
  const linkOf = (service) => service.querySelector("a");

  function search() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const service of services)
      service.hidden = !words.every((word) => service.dataset.words.includes(word));
    const found = shown().length;
    count.textContent = `${found} of ${services.length} service${services.length === 1 ? "" : "s"}`;
  }

  /** Moves from the search through the services shown, and back. */
  function move(step) {
    const stops = [input, ...shown().map(linkOf)];
    const here = stops.indexOf(document.activeElement);
    const next = stops[Math.min(Math.max(here + step, 0), stops.length - 1)];
    next.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = document.activeElement === input;
    if (event.key === "/" && !typing) {
      input.focus();
      input.select();
    } else if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Escape" && !typing) input.focus();
    else if (event.key === "Escape" && input.value !== "") {
      input.value = "";
      search();
    } else return;
    event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    move(1);
  });
  input.addEventListener("input", search);
  form.hidden = false;
  search();
})();
