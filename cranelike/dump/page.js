'use strict';
(() => {
  const colours = 8;
  const marked = new Map(); // word -> number of its colour
  const all = new Map(); // word -> elements
  for (const e of document.querySelectorAll('.w')) {
    const w = e.dataset.w;
    if (!all.has(w)) all.set(w, []);
    all.get(w).push(e);
  }
  function unmark(w) {
    for (const e of all.get(w)) e.classList.remove('m' + marked.get(w));
    marked.delete(w);
  }
  function mark(w) {
    const used = new Set(marked.values());
    let c = 0;
    while (c < colours - 1 && used.has(c)) c++;
    marked.set(w, c);
    for (const e of all.get(w)) e.classList.add('m' + c);
  }
  function fold(h) {
    const folded = h.parentElement.classList.toggle('folded');
    h.setAttribute('aria-expanded', String(!folded));
  }
  document.addEventListener('click', (ev) => {
    const word = ev.target.closest('.w');
    if (word) {
      const w = word.dataset.w;
      if (marked.has(w)) unmark(w); else mark(w);
      return;
    }
    const head = ev.target.closest('h2');
    if (head) fold(head);
  });
  document.addEventListener('keydown', (ev) => {
    if (ev.key === 'Escape') for (const w of [...marked.keys()]) unmark(w);
    const head = ev.target.closest('h2');
    if (head && (ev.key === 'Enter' || ev.key === ' ')) { fold(head); ev.preventDefault(); }
  });
})();
