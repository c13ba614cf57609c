'use strict';
// Follows a running training: asks for news and puts new numbers and pictures in the places of the old ones.
(() => {
  const source = document.documentElement.dataset.live, state = document.getElementById('live-state');
  let last = '';
  const say = text => { if (state) state.textContent = text; };
  const apply = news => {
    for (const [key, text] of Object.entries(news.values || {})) for (const node of document.querySelectorAll(`.value[data-live-key="${CSS.escape(key)}"]`)) node.textContent = text;
    for (const [key, svg] of Object.entries(news.figures || {})) {
      const picture = document.querySelector(`.picture[data-live-key="${CSS.escape(key)}"]`);
      if (!picture) continue;
      const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
      picture.replaceChildren(document.importNode(parsed, true));
    }
    amalgam.prepareTips(document);
    document.documentElement.dataset.liveRows = news.rows;
    say(news.state);
  };
  const ask = async () => {
    try {
      const answer = await fetch(source, { cache: 'no-store' });
      if (!answer.ok) throw new Error(answer.status);
      const text = await answer.text();
      if (text !== last) apply(JSON.parse(text));
      last = text;
      setTimeout(ask, 2000);
    } catch {
      // The server ends with the training: what was drawn last stays.
      say('The training has ended, or this page has lost it. Its report is report.html in the run folder.');
      document.documentElement.dataset.liveEnded = 'true';
    }
  };
  ask();
})();
