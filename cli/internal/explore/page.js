'use strict';
(() => {
  const page = JSON.parse(document.getElementById('data').textContent);
  const list = document.getElementById('funcs');
  const search = document.getElementById('search');
  const order = document.getElementById('order');
  const panes = [...document.querySelectorAll('.col .code')];
  const counts = [...document.querySelectorAll('.col h2 small')];
  const maxListed = 10000;
  let shown = []; // indices of the functions in the list
  let current = -1;
  let rows = new Map(); // position -> lines, of the current function
  let kept = -1;
  let bySize = false;
  const byKey = new Map(page.funcs.map((f, i) => [f.key, i]));
  const byName = new Map(page.funcs.map((f, i) => ['$' + f.name, i]));

  const parts = []; // of shapes that were used
  // unpack returns the columns of all functions in a group, as pack.go describes them.
  async function unpack(group) {
    const packed = Uint8Array.from(atob(page.groups[group]), (c) => c.charCodeAt(0));
    const data = new Uint8Array(await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).arrayBuffer());
    const [word, dec, hex, label, def, nextDef, value, more, shape, indent, pos, same, numStreams] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13];
    const at = { n: 0 };
    // number reads an unsigned number; signed one in which the lowest bit is the sign.
    const number = (s) => {
      let n = 0, weight = 1, b;
      do { b = data[s.n++]; n += (b & 127) * weight; weight *= 128; } while (b & 128);
      return n;
    };
    const signed = (s) => sign(number(s));
    const sign = (n) => n % 2 ? -(n + 1) / 2 : n / 2;
    const streams = page.sameAs.map(() => Array.from({ length: numStreams }, () => {
      const len = number(at), s = { n: at.n };
      at.n += len;
      return s;
    }));
    const column = (s, other) => {
      const c = { text: [], pos: [] };
      let left = 0, next = 0, defined = 0, last = 0, where = 0;
      for (let lines = number(s[shape]); lines > 0; lines--) {
        const ref = other ? number(s[same]) : 0;
        if (ref > 0) {
          next += sign(ref - 1);
          c.text.push(other.text[next]);
          c.pos.push(other.pos[next++]);
          continue;
        }
        left += signed(s[indent]);
        let text = ' '.repeat(left), now = defined;
        for (let todo = true; todo;) {
          todo = false;
          const n = number(s[shape]);
          parts[n] ||= page.shapes[n].split(/([\x01-\x08])/); // text and slots by turns
          for (const part of parts[n]) switch (part.length === 1 ? part.charCodeAt(0) : 0) {
            case more: todo = true; break;
            case word: text += page.words[number(s[word])]; break;
            case dec: text += number(s[dec]); break;
            case hex: text += number(s[hex]).toString(16); break;
            case label: text += last += signed(s[label]); break;
            case def: text += now += signed(s[def]); break;
            case nextDef: text += ++now; break;
            case value: text += now - signed(s[value]); break;
            default: text += part;
          }
        }
        defined = now;
        c.text.push(text);
        const p = number(s[pos]);
        c.pos.push(p > 0 ? where += sign(p - 1) : -1);
      }
      return c;
    };
    const cols = new Map();
    page.funcs.forEach((f, i) => {
      if (f.group !== group) return;
      const all = [];
      streams.forEach((s, k) => all.push(column(s, all[page.sameAs[k]])));
      cols.set(i, all);
    });
    return cols;
  }

  // columns returns the columns of a function. The group that was unpacked last is kept.
  let unpacked = { group: -1, cols: null };
  async function columns(i) {
    const group = page.funcs[i].group;
    if (unpacked.group !== group) unpacked = { group, cols: unpack(group) };
    return (await unpacked.cols).get(i);
  }

  // write appends a line's text to e. Functions and places in the code that it mentions can be gone to.
  const mention = /func\[\d+\]|\.L\d+|\bblock\d+\b|\$[^\s()"]+/g;
  function write(e, text, self) {
    let at = 0;
    for (const m of text.matchAll(mention)) {
      const word = m[0];
      const place = word[0] === '.' || word[0] === 'b';
      const func = place ? undefined : word[0] === '$' ? byName.get(word) : byKey.get(word);
      const before = text.slice(0, m.index);
      if (place ? /^\s*$|\sin $/.test(before) : func === undefined || func === self) continue;
      e.append(text.slice(at, m.index));
      const a = document.createElement('a');
      a.textContent = word;
      if (place) a.dataset.to = word; else a.dataset.func = func;
      e.append(a);
      if (func !== undefined && word[0] === 'f' && page.funcs[func].name) {
        const s = document.createElement('span');
        s.className = 'callee';
        s.textContent = ' ' + page.funcs[func].name;
        e.append(s);
      }
      at = m.index + word.length;
    }
    e.append(text.slice(at));
  }

  // go follows a mention.
  function go(a) {
    if (a.dataset.func !== undefined) { show(+a.dataset.func); return; }
    const pane = a.closest('.code');
    const is = new RegExp('^\\s*' + a.dataset.to.replace('.', '\\.') + '\\b');
    const e = [...pane.querySelectorAll('.l')].find((x) => is.test(x.textContent));
    if (!e) return;
    pane.scrollTop = e.offsetTop - pane.offsetTop - pane.clientHeight / 3;
    e.classList.remove('flash');
    void e.offsetWidth; // starts the animation anew
    e.classList.add('flash');
  }

  // The lines of one operator share a hue. Neighbours get hues far from each other.
  async function show(i, pos = -1) {
    current = i;
    const f = page.funcs[i];
    for (const e of list.children) e.classList.toggle('here', e.dataset.i === String(i));
    const here = list.querySelector('.here');
    if (here) here.scrollIntoView({ block: 'nearest' });
    const cols = await columns(i);
    if (current !== i) return; // another one was chosen meanwhile
    kept = -1;
    rows = new Map();
    const seen = new Map(); // position -> number of columns with it
    for (const c of cols) for (const p of new Set(c.pos)) seen.set(p, (seen.get(p) || 0) + 1);
    const joined = [...seen].filter(([p, n]) => p >= 0 && n > 1).map(([p]) => p).sort((a, b) => a - b);
    const hue = new Map(joined.map((p, n) => [p, Math.round(n * 137.508) % 360]));
    cols.forEach((c, k) => {
      const box = document.createElement('div');
      box.className = 'rows';
      c.text.forEach((text, n) => {
        const e = document.createElement('div');
        const p = c.pos[n];
        e.className = 'l';
        e.dataset.off = p < 0 ? '' : p.toString(16);
        const note = k === 3 ? text.indexOf('  ; ') : -1;
        write(e, note < 0 ? text || ' ' : text.slice(0, note), i);
        if (note >= 0) {
          const s = document.createElement('span');
          s.className = 'note';
          s.textContent = text.slice(note);
          e.append(s);
        }
        if (hue.has(p)) {
          e.classList.add('j');
          e.dataset.pos = p;
          e.style.setProperty('--h', hue.get(p));
          if (!rows.has(p)) rows.set(p, []);
          rows.get(p).push(e);
        }
        box.append(e);
      });
      panes[k].replaceChildren(box);
      panes[k].scrollTop = 0;
      counts[k].textContent = k === 3 ? f.size + ' bytes' : c.text.length + ' lines';
    });
    if (rows.has(pos)) {
      keep(pos);
      reveal(pos, null);
    }
    locate();
  }

  // locate makes the address say what is shown.
  function locate() {
    history.replaceState(null, '', '#' + page.funcs[current].key + (kept >= 0 ? '@' + kept.toString(16) : ''));
  }

  function title(f) { return f.name || f.key; }

  function filter() {
    const q = search.value.toLowerCase();
    shown = [];
    page.funcs.forEach((f, i) => {
      if (f.name.toLowerCase().includes(q) || f.key.includes(q)) shown.push(i);
    });
    if (bySize) shown.sort((a, b) => page.funcs[b].size - page.funcs[a].size);
    const items = shown.slice(0, maxListed).map((i) => {
      const f = page.funcs[i];
      const e = document.createElement('li');
      e.dataset.i = i;
      e.title = f.key + (f.name ? ' ' + f.name : '') + ', ' + f.size + ' bytes';
      if (i === current) e.className = 'here';
      for (const [cls, text] of [['name', title(f)], ['size', f.size]]) {
        const s = document.createElement('span');
        s.className = cls;
        s.textContent = text;
        e.append(s);
      }
      return e;
    });
    if (shown.length > maxListed) {
      const e = document.createElement('li');
      e.className = 'more';
      e.textContent = (shown.length - maxListed) + ' more: search';
      items.push(e);
    }
    list.replaceChildren(...items);
  }

  function heat(p, on) {
    for (const e of rows.get(p) || []) e.classList.toggle('hot', on || p === kept);
  }
  function keep(p) {
    const old = kept;
    kept = p;
    for (const [q, on] of [[old, false], [p, true]]) {
      for (const e of rows.get(q) || []) { e.classList.toggle('keep', on); e.classList.toggle('hot', on); }
    }
  }
  // reveal scrolls the other columns to the first line of an operator, or to where it would stand.
  function reveal(p, from) {
    for (const pane of panes) {
      if (pane === from) continue;
      let e = (rows.get(p) || []).find((x) => pane.contains(x));
      let best = Infinity;
      if (!e) {
        for (const x of pane.querySelectorAll('.l.j')) {
          const far = Math.abs(x.dataset.pos - p);
          if (far < best) { best = far; e = x; }
        }
      }
      if (e) pane.scrollTop = e.offsetTop - pane.offsetTop - pane.clientHeight / 3;
    }
  }
  const line = (ev) => ev.target.closest && ev.target.closest('.l.j');
  for (const pane of panes) {
    pane.addEventListener('mouseover', (ev) => { const e = line(ev); if (e) heat(+e.dataset.pos, true); });
    pane.addEventListener('mouseout', (ev) => { const e = line(ev); if (e) heat(+e.dataset.pos, false); });
    pane.addEventListener('click', (ev) => {
      const a = ev.target.closest('a');
      if (a) { go(a); return; }
      const e = line(ev);
      if (!e) return;
      const p = +e.dataset.pos;
      keep(p === kept ? -1 : p);
      if (kept >= 0) reveal(p, pane);
      locate();
    });
  }
  list.addEventListener('click', (ev) => {
    const e = ev.target.closest('li');
    if (e && e.dataset.i !== undefined) show(+e.dataset.i);
  });
  search.addEventListener('input', filter);
  order.addEventListener('click', () => {
    bySize = !bySize;
    order.textContent = bySize ? 'largest first' : 'in order';
    filter();
  });
  search.addEventListener('keydown', (ev) => { if (ev.key === 'Enter' && shown.length > 0) show(shown[0]); });
  document.addEventListener('keydown', (ev) => {
    if (ev.key === 'Escape') { keep(-1); locate(); search.blur(); return; }
    if (ev.target === search || ev.ctrlKey || ev.metaKey || ev.altKey) return;
    if (ev.key === '/') { search.focus(); ev.preventDefault(); }
    const step = { j: 1, k: -1 }[ev.key];
    const at = shown.indexOf(current);
    if (step && at >= 0 && shown[at + step] !== undefined) show(shown[at + step]);
  });

  filter();
  // The address may name a function by its key or name, and after @ an operator.
  function visit() {
    const [, wanted, pos] = /^(.*?)(?:@([0-9a-f]+))?$/.exec(decodeURIComponent(location.hash.slice(1)));
    const first = page.funcs.findIndex((f) => f.key === wanted || f.name !== '' && f.name === wanted);
    if (page.funcs.length > 0) show(Math.max(first, 0), pos ? parseInt(pos, 16) : -1);
  }
  window.addEventListener('hashchange', visit);
  visit();
})();
