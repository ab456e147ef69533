// Shows how far an import is, and the plan as soon as it is there.
(() => {
  const box = document.getElementById("import-progress");
  const look = async () => {
    try {
      const answer = await fetch(location.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.getElementById("import-progress");
      if (!now) {
        location.reload();
        return;
      }
      if (now.innerHTML !== box.innerHTML) {
        box.replaceChildren(...now.childNodes);
      }
    } catch {
      // The site is away for a moment.
    }
    setTimeout(look, 1000);
  };
  setTimeout(look, 1000);
})();
