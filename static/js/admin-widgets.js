// What the widgets of the admin lack: names for assistive technology, and obedience to
// the policy. The rich text editor would add a style of its own, which the policy
// refuses and admin.css has; finding an element of that name, which is none of HTML's,
// it adds none.
const place = document.createElementNS(null, "style");
place.setAttribute("data-tiptap-style", "");
document.head.append(place);

document.addEventListener("prose-editor:ready", (event) => {
  const { editor, textarea } = event.detail;
  editor.view.dom.setAttribute("aria-label", textarea.labels[0]?.textContent ?? textarea.name);
});

const nameChoices = (parent) => {
  for (const select of parent.querySelectorAll("select.admin-autocomplete")) {
    const shown = select.nextElementSibling;
    const name = select.labels[0]?.textContent.trim() ?? select.getAttribute("aria-label");
    if (!shown?.classList.contains("select2") || !name) continue;
    for (const part of shown.querySelectorAll("[role=combobox], [role=textbox], input")) {
      part.removeAttribute("aria-labelledby");
      part.setAttribute("aria-label", [name, select.multiple ? "" : select.selectedOptions[0]?.text].filter(Boolean).join(": "));
    }
  }
};
// Django's own function, which makes them, was named to jQuery before this one.
document.addEventListener("DOMContentLoaded", () => window.django?.jQuery?.(() => nameChoices(document)));
document.addEventListener("change", () => nameChoices(document));
document.addEventListener("formset:added", (event) => setTimeout(() => nameChoices(event.target)));
