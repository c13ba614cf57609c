'use strict';
// What every page does: theme, navigation, sorting, tooltips, choosing an element or an expert.
const amalgam = { themeListeners: [], json: id => { const block = document.getElementById(id); return block ? JSON.parse(block.textContent) : null; } };

(() => {
  const root = document.documentElement, button = document.getElementById('theme'), system = matchMedia('(prefers-color-scheme: dark)');
  amalgam.isDark = () => (root.dataset.theme || (system.matches ? 'dark' : 'light')) === 'dark';
  const tell = () => {
    button.textContent = amalgam.isDark() ? 'Light' : 'Dark';
    for (const listener of amalgam.themeListeners) listener();
  };
  button.addEventListener('click', () => {
    root.dataset.theme = amalgam.isDark() ? 'light' : 'dark';
    try { localStorage.setItem('amalgam-theme', root.dataset.theme); } catch { /* a browser may forbid storage */ }
    tell();
  });
  system.addEventListener('change', tell);
  // Paper is white.
  let before;
  addEventListener('beforeprint', () => { before = root.dataset.theme; root.dataset.theme = 'light'; for (const one of document.querySelectorAll('details')) { one.dataset.was = one.open; one.open = true; } tell(); });
  addEventListener('afterprint', () => { if (before) root.dataset.theme = before; else delete root.dataset.theme; for (const one of document.querySelectorAll('details')) one.open = one.dataset.was === 'true'; tell(); });
  tell();
})();

(() => {
  const links = new Map([...document.querySelectorAll('nav a')].map(link => [link.hash.slice(1), link]));
  const sections = [...document.querySelectorAll('main > section')];
  const mark = () => {
    const now = sections.findLast(section => section.getBoundingClientRect().top < innerHeight * .3) || sections[0];
    for (const [id, link] of links) {
      const isNow = now && id === now.id;
      if (isNow === link.hasAttribute('aria-current')) continue;
      if (!isNow) { link.removeAttribute('aria-current'); continue; }
      link.setAttribute('aria-current', 'true');
      const list = link.closest('ul');
      if (list.scrollWidth > list.clientWidth) list.scrollTo({ left: link.offsetLeft - list.clientWidth / 3 });
    }
  };
  addEventListener('scroll', mark, { passive: true });
  mark();
})();

// Tables: a heading sorts; a second time it sorts the other way round. Numbers begin with the largest; empty cells stand last.
(() => {
  const keyOf = cell => 'order' in cell.dataset ? (cell.dataset.order === '' ? null : Number(cell.dataset.order)) : cell.textContent.trim() || null;
  const sort = (table, column, heading) => {
    const body = table.tBodies[0], isNumber = heading.classList.contains('number'), was = heading.getAttribute('aria-sort');
    const direction = was === 'descending' ? 'ascending' : was === 'ascending' ? 'descending' : isNumber ? 'descending' : 'ascending';
    for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
    heading.setAttribute('aria-sort', direction);
    const sign = direction === 'ascending' ? 1 : -1;
    const rows = [...body.rows].map(row => [keyOf(row.cells[column]), row]);
    rows.sort(([a], [b]) => a === null || b === null ? (a === null) - (b === null)
      : sign * (typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en', { numeric: true })));
    body.append(...rows.map(([, row]) => row));
    shorten(table);
  };
  const shorten = table => {
    const first = Number(table.closest('.table').dataset.first || 0);
    [...table.tBodies[0].rows].forEach((row, index) => row.classList.toggle('extra', first > 0 && index >= first));
  };
  for (const table of document.querySelectorAll('.table table')) {
    [...table.tHead.rows[0].cells].forEach((heading, column) => heading.querySelector('button').addEventListener('click', () => sort(table, column, heading)));
    const box = table.closest('.table');
    if (!box.dataset.first) continue;
    shorten(table);
    const all = document.createElement('button');
    all.type = 'button';
    all.className = 'all';
    all.textContent = `Show all ${table.tBodies[0].rows.length} rows`;
    all.addEventListener('click', () => { delete box.dataset.first; shorten(table); all.remove(); });
    box.append(all);
  }
})();

// A table wider than the screen says so.
(() => {
  const look = () => {
    for (const box of document.querySelectorAll('.table')) {
      const scroll = box.querySelector('.scroll');
      box.classList.toggle('goes-on', scroll.scrollWidth > scroll.clientWidth + 1);
    }
  };
  for (const box of document.querySelectorAll('.table')) {
    const hint = document.createElement('p');
    hint.className = 'scroll-hint';
    hint.textContent = 'More columns: scroll sideways →';
    box.querySelector('.scroll').before(hint);
  }
  addEventListener('resize', look, { passive: true });
  document.addEventListener('toggle', look, true);
  look();
})();

// Tooltips: <title> of a shape, or data-tip.
(() => {
  const tip = document.getElementById('tip');
  amalgam.prepareTips = root => {
    for (const title of root.querySelectorAll('.picture svg title')) {
      title.parentNode.setAttribute('data-tip', title.textContent);
      title.remove();
    }
  };
  amalgam.prepareTips(document);
  const hide = () => { tip.hidden = true; };
  const show = (text, x, y) => {
    tip.textContent = text;
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    tip.style.left = Math.max(6, Math.min(x + 14, innerWidth - box.width - 6)) + 'px';
    tip.style.top = (y + 18 + box.height > innerHeight ? Math.max(6, y - box.height - 10) : y + 18) + 'px';
  };
  const follow = event => {
    const target = event.target.closest ? event.target.closest('[data-tip]') : null;
    if (target) show(target.dataset.tip, event.clientX, event.clientY); else hide();
  };
  addEventListener('pointermove', follow, { passive: true });
  addEventListener('pointerdown', follow, { passive: true });
  addEventListener('scroll', hide, { passive: true });
  addEventListener('keydown', event => { if (event.key === 'Escape') hide(); });
  addEventListener('focusin', event => {
    const target = event.target.matches(':focus-visible') ? event.target.closest('[data-tip]') : null;
    if (!target) return;
    const box = target.getBoundingClientRect();
    show(target.dataset.tip, box.left, box.bottom - 14);
  });
})();

// An element or an expert that is chosen lights up everywhere, and so do its experts or its elements.
(() => {
  const bar = document.getElementById('selection'), words = bar.querySelector('p');
  const expertsOf = amalgam.json('expert-links') || {}, elementsOf = {};
  for (const [element, experts] of Object.entries(expertsOf)) for (const expert of experts) (elementsOf[expert] ||= []).push(element);
  let chosen = null;
  const describe = (kind, key) => {
    const related = (kind === 'element' ? expertsOf : elementsOf)[key] || [];
    if (kind === 'element') return related.length ? `${key}: ${new Set(related).size} experts in ${new Set(related.map(one => one.slice(0, one.lastIndexOf('/')))).size} routers` : key;
    const at = key.lastIndexOf('/');
    return `expert ${key.slice(at + 1)} of ${key.slice(0, at)}: ${related.length ? related.join(' ') : 'no element uses it'}`;
  };
  const choose = (kind, key) => {
    chosen = key === null || (chosen && chosen.kind === kind && chosen.key === key) ? null : { kind, key };
    const elements = new Set(), experts = new Set();
    if (chosen) {
      (kind === 'element' ? elements : experts).add(key);
      for (const one of (kind === 'element' ? expertsOf : elementsOf)[key] || []) (kind === 'element' ? experts : elements).add(one);
    }
    for (const node of document.querySelectorAll('[data-element],[data-expert]')) {
      const { element, expert } = node.dataset;
      // A cell of both (a heat map) belongs to what was chosen by that one; a node of one kind also when it is related.
      const isPicked = chosen && (kind === 'element' ? element === key : expert === key);
      const isLinked = chosen && !isPicked && !(element && expert) && (elements.has(element) || experts.has(expert));
      node.classList.toggle('picked', Boolean(isPicked));
      node.classList.toggle('linked', Boolean(isLinked));
      node.classList.toggle('faded', Boolean(chosen && !isPicked && !isLinked));
    }
    for (const picture of document.querySelectorAll('.picture')) picture.classList.toggle('choosing', Boolean(chosen && picture.querySelector('.picked,.linked')));
    bar.hidden = !chosen;
    if (chosen) words.textContent = describe(kind, key);
  };
  amalgam.choose = choose;
  const pick = target => {
    const node = target.closest('[data-element],[data-expert]');
    if (!node) return false;
    // A cell of both stands for the element; with the element chosen already, for the expert.
    const { element, expert } = node.dataset;
    const isSecond = element && expert && chosen && chosen.kind === 'element' && chosen.key === element;
    if (element && !isSecond) choose('element', element); else choose('expert', expert);
    return true;
  };
  document.addEventListener('click', event => { if (!event.target.closest('a,button,select')) pick(event.target); });
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape') choose(null, null);
    if ((event.key === 'Enter' || event.key === ' ') && event.target.matches('[data-element],[data-expert]') && pick(event.target)) event.preventDefault();
  });
  bar.querySelector('button').addEventListener('click', () => choose(null, null));
})();
