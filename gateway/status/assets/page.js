'use strict';
// The script of the status page: loads the page again every few seconds and replaces the sections that have changed.
// All markup is made by the server.
(function () {
  const pause = document.querySelector('[data-pause]');
  let paused = false;

  const everyMs = () => 1000 * Number(document.getElementById('as-of').dataset.every);

  /** Whether somebody is using a section. Such a section stays as it is until the page is next loaded. */
  const inUse = (section) => section.contains(document.activeElement) && document.activeElement !== document.body;

  /** What a part that can be opened is about. Its place does not tell: a row above it may have come or gone. */
  const keyOf = (details) => {
    const summary = details.querySelector('summary');
    return summary.getAttribute('aria-label') ?? summary.textContent;
  };

  function replace(section, fresh) {
    const open = new Set([...section.querySelectorAll('details[open]')].map(keyOf));
    const node = document.importNode(fresh, true);
    for (const details of node.querySelectorAll('details')) details.open = open.has(keyOf(details));
    section.replaceWith(node);
  }

  async function look() {
    const answer = await fetch('/', { cache: 'no-store', credentials: 'same-origin' });
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    // The visitor's session has ended meanwhile. The page loads anew, so that nothing it showed stays on the screen.
    if (answer.ok && fresh.getElementById('as-of') === null) return location.reload();
    if (!answer.ok) return;
    for (const section of document.querySelectorAll('[data-live]')) {
      const other = fresh.getElementById(section.id);
      if (other !== null && !inUse(section) && markupOf(other) !== markupOf(section)) replace(section, other);
    }
    // The page has other sections than before: the very first run adds some.
    if (fresh.querySelectorAll('[data-live]').length !== document.querySelectorAll('[data-live]').length) {
      location.reload();
    }
  }

  function markupOf(section) {
    const copy = section.cloneNode(true);
    for (const details of copy.querySelectorAll('details')) details.open = false;
    return copy.outerHTML;
  }

  function again() {
    setTimeout(async () => {
      // If the call fails, for example while the gateway restarts, the page stays, and `as-of` says how old it is.
      if (!paused && !document.hidden) await look().catch(() => undefined);
      again();
    }, everyMs());
  }

  pause.hidden = false;
  pause.addEventListener('click', () => {
    paused = !paused;
    pause.textContent = paused ? 'Go on updating' : 'Pause updates';
  });
  again();
})();
