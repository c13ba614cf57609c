'use strict';
// Structures in three dimensions. Drawn when they come into view: a page with structures opens as fast as one without.
(() => {
  const scenes = amalgam.json('viewer-scenes'), stage = document.getElementById('viewer-stage');
  if (!scenes || !stage) return;
  const list = document.getElementById('viewer-structure'), legend = document.getElementById('viewer-legend');
  const buttons = { colour: document.getElementById('viewer-colour'), arrows: document.getElementById('viewer-arrows'), spin: document.getElementById('viewer-spin'), reset: document.getElementById('viewer-reset') };
  const byKey = new Map(scenes.map(scene => [scene.key, scene]));
  let viewer = null, current = scenes[0], byError = false, arrows = true, spins = false;

  // Few steps of one hue, dark enough on white and light enough on black.
  const ramp = ['#b9d3e6', '#8fc1b5', '#c9c36a', '#e79c3a', '#d55e00', '#a3190a'];
  const elementColour = symbol => {
    const known = { H: '#dfe3e6', C: '#6b7076', O: '#d0312d', N: '#3457c9' }[symbol] || $3Dmol.elementColors.Jmol[symbol];
    return typeof known === 'number' ? '#' + known.toString(16).padStart(6, '0') : known || '#b46fbd';
  };
  const length = (errors, atom) => Math.hypot(errors[3 * atom], errors[3 * atom + 1], errors[3 * atom + 2]);
  const errorColour = (size, largest) => ramp[Math.min(ramp.length - 1, Math.floor(size / (largest || 1) * ramp.length))];
  const show = value => value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toPrecision(2);

  // Balls of a part of the covalent radius (Å), so that sticks and arrows stay visible.
  const radii = amalgam.json('viewer-radii'), nonmetals = new Set('H B C N O F Si P S Cl As Se Br Te I'.split(' '));
  const radius = symbol => Math.max(.2, .36 * (radii[symbol] || 1.2));
  const touch = (a, b, distance) => nonmetals.has(a) && nonmetals.has(b) && distance < 1.18 * (radii[a] + radii[b]);

  const drawCell = cell => {
    const corner = (a, b, c) => ({ x: a * cell[0] + b * cell[3] + c * cell[6], y: a * cell[1] + b * cell[4] + c * cell[7], z: a * cell[2] + b * cell[5] + c * cell[8] });
    const color = amalgam.isDark() ? '#a7b3c0' : '#54606d';
    for (const [p, q] of [[0, 1], [0, 2], [0, 4], [1, 3], [1, 5], [2, 3], [2, 6], [3, 7], [4, 5], [4, 6], [5, 7], [6, 7]])
      viewer.addLine({ start: corner(p & 1, p >> 1 & 1, p >> 2), end: corner(q & 1, q >> 1 & 1, q >> 2), color });
  };

  const draw = keepView => {
    if (!viewer) return;
    const view = keepView ? viewer.getView() : null, { elements, positions, errors, cell } = current;
    const sizes = errors ? elements.map((_, atom) => length(errors, atom)) : [], largest = Math.max(...sizes, 0);
    viewer.removeAllModels();
    viewer.removeAllShapes();
    const model = viewer.addModel();
    model.addAtoms(elements.map((elem, atom) => ({ elem, x: positions[3 * atom], y: positions[3 * atom + 1], z: positions[3 * atom + 2], bonds: [], bondOrder: [], serial: atom, properties: {} })));
    const atoms = model.selectedAtoms({});
    for (let atom = 0; atom < elements.length; atom++) {
      const color = byError && errors ? errorColour(sizes[atom], largest) : elementColour(elements[atom]);
      model.setStyle({ serial: atom }, { sphere: { radius: radius(elements[atom]), color } });
    }
    // Sticks between nonmetals that touch (by distance only, within the structure as given).
    for (let i = 0; i < elements.length && elements.length <= 400; i++) for (let j = 0; j < i; j++) {
      const [a, b] = [atoms[i], atoms[j]], distance = Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
      if (touch(elements[i], elements[j], distance)) viewer.addCylinder({ start: a, end: b, radius: .1, color: amalgam.isDark() ? '#8b97a3' : '#9aa5b0', fromCap: 1, toCap: 1 });
    }
    if (cell) drawCell(cell);
    if (arrows && errors && largest > 0) for (let atom = 0; atom < elements.length; atom++) {
      const scale = 2.2 / largest, a = atoms[atom];
      if (sizes[atom] * scale < .15) continue;
      const end = { x: a.x + scale * errors[3 * atom], y: a.y + scale * errors[3 * atom + 1], z: a.z + scale * errors[3 * atom + 2] };
      viewer.addArrow({ start: { x: a.x, y: a.y, z: a.z }, end, radius: .09, radiusRatio: 2.2, mid: .72, color: amalgam.isDark() ? '#ffce5c' : '#8a2f7d' });
    }
    viewer.setHoverable({}, true, atom => {
      const text = errors ? `${elements[atom.serial]} ${atom.serial + 1}\n|ΔF| ${show(1000 * sizes[atom.serial])} meV/Å` : `${elements[atom.serial]} ${atom.serial + 1}`;
      stage.dataset.tip = text;
    }, () => { delete stage.dataset.tip; });
    if (view) viewer.setView(view); else aim();
    viewer.render();
    describe(sizes, largest);
    stage.dataset.shown = current.key;
  };

  const describe = (sizes, largest) => {
    legend.textContent = current.note ? current.note + '. ' : '';
    const add = (text, style, className) => {
      if (className) { const mark = document.createElement('span'); mark.className = className; mark.style.background = style; legend.append(mark); }
      legend.append(text);
    };
    if (byError && sizes.length) { add('|ΔF| 0', null); add(`${show(1000 * largest)} meV/Å. `, `linear-gradient(to right, ${ramp.join(',')})`, 'ramp'); }
    else for (const symbol of [...new Set(current.elements)]) add(symbol, elementColour(symbol), 'swatch');
    if (arrows && sizes.length) add('  Arrows: predicted minus label, the longest ' + show(1000 * largest) + ' meV/Å.', null);
  };

  // A little from above and from the side: a cell seen along an axis hides half of its atoms.
  const aim = () => { viewer.setView([0, 0, 0, 0, 0, 0, 0, 1]); viewer.zoomTo(); viewer.rotate(-24, 'y'); viewer.rotate(16, 'x'); viewer.zoom(1.25); };
  const ground = () => { viewer.setBackgroundColor(amalgam.isDark() ? '#1c252e' : '#f7f9fb'); };
  const start = () => {
    if (viewer) return;
    try {
      viewer = $3Dmol.createViewer(stage, { antialias: true, disableFog: true });
    } catch { viewer = null; }
    if (!viewer) { stage.querySelector('.message').textContent = 'This browser draws no three-dimensional pictures (WebGL is switched off).'; stage.dataset.shown = 'none'; return; }
    stage.querySelector('.message').remove();
    ground();
    draw(false);
  };

  const select = key => {
    if (!byKey.has(key)) return;
    current = byKey.get(key);
    list.value = key;
    for (const row of document.querySelectorAll('tr[data-structure]')) row.classList.toggle('linked', row.dataset.structure === key);
    start();
    draw(false);
  };
  list.addEventListener('change', () => select(list.value));
  buttons.colour.addEventListener('click', () => { byError = !byError; buttons.colour.textContent = byError ? 'Colour: force error' : 'Colour: element'; draw(true); });
  buttons.arrows.addEventListener('click', () => { arrows = !arrows; buttons.arrows.setAttribute('aria-pressed', arrows); draw(true); });
  buttons.spin.addEventListener('click', () => { spins = !spins; buttons.spin.setAttribute('aria-pressed', spins); if (viewer) viewer.spin(spins ? 'y' : false, .6); });
  buttons.reset.addEventListener('click', () => { if (viewer) { aim(); viewer.render(); } });
  const choose = row => { select(row.dataset.structure); stage.parentElement.scrollIntoView({ block: 'nearest' }); };
  document.addEventListener('click', event => { const row = event.target.closest('tr[data-structure]'); if (row) choose(row); });
  document.addEventListener('keydown', event => { if (event.key === 'Enter' && event.target.matches('tr[data-structure]')) choose(event.target); });
  amalgam.themeListeners.push(() => { if (viewer) { ground(); draw(true); } });
  amalgam.viewer = () => viewer;
  new IntersectionObserver((entries, observer) => { if (entries.some(entry => entry.isIntersecting)) { observer.disconnect(); start(); } }, { rootMargin: '200px' }).observe(stage);
  addEventListener('beforeprint', start);
})();
