// One language bar over a form with translated fields: choose a language, or see all.
// Without this script every language simply stands in the form.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("#content-main form");
  if (!form) return;
  const rows = new Map();
  for (const field of form.querySelectorAll('[class*="mt-field-"]')) {
    const match = field.className.match(/mt-field-\S+-([a-z]{2}(?:_[a-z]+)?)(?:\s|$)/);
    const row = field.closest(".form-row, td");
    if (!match || !row || row.closest(".empty-form")) continue;
    if (!rows.has(match[1])) rows.set(match[1], new Map());
    rows.get(match[1]).set(row, field);
  }
  if (rows.size < 2) return;

  const names = new Intl.DisplayNames([document.documentElement.lang || "en"], { type: "language" });
  const bar = document.createElement("div");
  bar.className = "lang-bar";
  bar.setAttribute("role", "group");
  const buttons = new Map();
  const isEmpty = (field) => !field.value || !field.value.replace(/<[^>]*>/g, "").trim();

  const show = (language) => {
    for (const [code, fields] of rows)
      for (const row of fields.keys()) row.hidden = language !== "*" && code !== language;
    for (const [code, button] of buttons)
      button.setAttribute("aria-pressed", String(code === language));
    sessionStorage.setItem("admin-language", language);
  };
  const count = () => {
    for (const [code, fields] of rows) {
      const empty = [...fields.values()].filter(isEmpty).length;
      const mark = buttons.get(code).querySelector(".lang-bar__count");
      mark.textContent = `${fields.size - empty}/${fields.size}`;
    }
  };
  for (const code of [...rows.keys(), "*"]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = code === "*" ? "⋯" : names.of(code.replace("_", "-"));
    if (code === "*") button.setAttribute("aria-label", "*");
    else {
      const mark = document.createElement("span");
      mark.className = "lang-bar__count";
      button.append(mark);
      const isWrong = [...rows.get(code).keys()].some((row) => row.querySelector(".errorlist"));
      button.classList.toggle("has-error", isWrong);
    }
    button.addEventListener("click", () => show(code));
    buttons.set(code, button);
    bar.append(button);
  }
  form.prepend(bar);
  form.addEventListener("input", count);
  count();
  const wrong = [...rows.keys()].find((code) => buttons.get(code).classList.contains("has-error"));
  const saved = sessionStorage.getItem("admin-language");
  show(wrong || (rows.has(saved) || saved === "*" ? saved : rows.keys().next().value));
});
