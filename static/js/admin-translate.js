// The cursor waits in the first text that is missing: a rich one can take it only once
// its editor is there.
document.addEventListener("prose-editor:ready", (event) => {
  if (event.detail.textarea.autofocus) event.detail.editor.commands.focus();
});
