// A rich text gets its editor late: only then can it be described, and take the cursor
// that waits in the first text that is missing.
document.addEventListener("prose-editor:ready", (event) => {
  const { editor, textarea } = event.detail;
  const writing = editor.view.dom;
  writing.setAttribute("aria-describedby", textarea.getAttribute("aria-describedby"));
  if (textarea.autofocus) editor.commands.focus();
});
