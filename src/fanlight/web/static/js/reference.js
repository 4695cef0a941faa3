// The page of the API: finds rows while one types, and opens the one that the address names.
const field = document.querySelector("[data-find-rows]");
const found = document.querySelector("[data-found]");
const rows = [...document.querySelectorAll("[data-row]")].map((row) => ({ row, words: row.textContent.toLowerCase() }));

function find() {
  const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const { row, words } of rows) {
    row.hidden = !wanted.every((word) => words.includes(word));
    count += row.hidden ? 0 : 1;
  }
  for (const group of document.querySelectorAll("[data-group]")) {
    group.hidden = !group.querySelector("[data-row]:not([hidden])");
    document.querySelector(`[data-group-link="${group.dataset.group}"]`).hidden = group.hidden;
  }
  document.querySelector("[data-nothing]").hidden = count > 0;
  found.textContent = count === 1 ? "1 call" : `${count} calls`;
}

function openNamed() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named?.matches("details")) {
    named.open = true;
    named.scrollIntoView();
  }
}

field.addEventListener("input", find);
field.form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", openNamed);
openNamed();
