'use strict';
(() => {
  const $ = (id) => document.getElementById(id);
  const data = JSON.parse($('data').textContent);
  // An element with attributes; `on...` ones are listeners, `style` an object of custom properties.
  function h(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
      else if (key === 'style') for (const [k, v] of Object.entries(value)) element.style.setProperty(k, v);
      else element.setAttribute(key, value === true ? '' : value);
    }
    element.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== ''));
    return element;
  }
  const HUES = [212, 28, 145, 285, 345, 180, 52, 250];
  const hue = (location) => ({'--hue': HUES[location % HUES.length]});
  const still = matchMedia('(prefers-reduced-motion: reduce)');

  // ---- The state graphs; the format is told in page_data.h. ----
  const T = data.threads.length;
  function decode(model) {
    const raw = atob(model.graph);
    let at = 0;
    const number = () => {
      let value = 0;
      for (let shift = 1;; shift *= 128) {
        const byte = raw.charCodeAt(at++);
        value += (byte & 127) * shift;
        if (byte < 128) return value;
      }
    };
    const states = [];
    for (let i = 0; i < model.states; ++i) {
      const state = {views: [], memory: 0, outcome: -1, choices: [], reach: new Set()};
      for (let t = 0; t < T; ++t) state.views.push(number());
      state.memory = number();
      state.outcome = number() - 1;
      for (let n = number(); n > 0; --n) {
        const step = number();
        const choice = {step: step >> 1, to: -1};
        if (step & 1) {
          const far = number();
          choice.to = far & 1 ? i - 1 - (far >> 1) : i + (far >> 1);
        }
        state.choices.push(choice);
      }
      states.push(state);
    }
    // Which outcomes each state can still end in: backwards, again while loops bring something new.
    for (let changed = true; changed;) {
      changed = false;
      for (let i = states.length; i-- > 0;) {
        const state = states[i];
        const before = state.reach.size;
        if (state.outcome >= 0) state.reach.add(state.outcome);
        for (const c of state.choices) if (c.to >= 0) for (const o of states[c.to].reach) state.reach.add(o);
        changed = changed || state.reach.size !== before;
      }
    }
    return Object.assign({}, model, {graph: states});
  }
  const decoded = new Map();
  function modelOf(name) {
    if (!decoded.has(name)) decoded.set(name, decode(data.models.find((m) => m.name === name)));
    return decoded.get(name);
  }
  // [thread, entry, kind, line, location, value, text]
  const stepOf = (model, choice) => {
    const [thread, entry, kind, line, location, value, text] = model.steps[choice.step];
    return {thread, entry, kind, line, location, value, text, token: entry < 0 ? `${thread}e` : `${thread}d${entry}`};
  };
  // [line, hangs, registers, buffer, fence awaits]
  const viewOf = (model, state, t) => {
    const [line, hangs, registers, buffer, awaits] = model.views[t][model.graph[state].views[t]];
    return {line, hangs, registers, buffer: buffer.map(([location, value, held]) => ({location, value, held})), awaits};
  };

  // ---- What is shown: a model, a run, and a place in it. ----
  const shown = {model: 'tso', run: [], at: 0};  // `run` holds {choice, from, to}
  let flash = null;                              // the step just taken, to be animated
  const model = () => modelOf(shown.model);
  const here = () => (shown.at === 0 ? 0 : shown.run[shown.at - 1].to);
  const enabled = (state) => model().graph[state].choices.filter((c) => c.to >= 0);
  const follow = (state, token) => enabled(state).find((c) => stepOf(model(), c).token === token);

  function take(choice) {
    stop();
    const from = here();
    shown.run = shown.run.slice(0, shown.at);
    shown.run.push({choice, from, to: choice.to});
    go(shown.at + 1);
  }
  function go(place) {
    const to = Math.max(0, Math.min(place, shown.run.length));
    flash = to === shown.at + 1 ? shown.run[shown.at] : null;
    const source = flash ? sourceOf(flash) : null;
    shown.at = to;
    show(source);
  }
  function forward() {
    if (shown.at < shown.run.length) return go(shown.at + 1);
    const choices = enabled(here());
    if (choices.length === 1) take(choices[0]);
  }
  // Shortest first, and of the shortest the first in the machine's order.
  function wayTo(outcome, from) {
    const graph = model().graph;
    const by = new Map([[from, null]]);
    const queue = [from];
    for (const state of queue) {
      if (graph[state].outcome === outcome) {
        const way = [];
        for (let s = state; by.get(s); s = by.get(s).from) way.unshift(by.get(s));
        return way;
      }
      for (const choice of enabled(state)) {
        if (by.has(choice.to) || !graph[choice.to].reach.has(outcome)) continue;
        by.set(choice.to, {choice, from: state, to: choice.to});
        queue.push(choice.to);
      }
    }
    return [];
  }
  function aimAt(outcome) {
    stop();
    const graph = model().graph;
    if (!graph[0].reach.has(outcome)) return;
    if (!graph[here()].reach.has(outcome)) shown.at = 0;
    shown.run = shown.run.slice(0, shown.at).concat(wayTo(outcome, here()));
    show(null);
  }
  function choose(name) {
    stop();
    const tokens = shown.run.map((r) => stepOf(model(), r.choice).token);
    const place = shown.at;
    shown.model = name;
    restoreRun(tokens, place);
    show(null);
  }
  // As much of a run as the model has. Drains that it does not have are left out.
  function restoreRun(tokens, place) {
    shown.run = [];
    shown.at = 0;
    for (let i = 0; i < tokens.length; ++i) {
      const choice = follow(here(), tokens[i]);
      if (!choice && tokens[i].includes('d')) {
        if (i < place) --place, tokens.splice(i--, 1);
        else tokens.splice(i--, 1);
        continue;
      }
      if (!choice) break;
      shown.run.push({choice, from: here(), to: choice.to});
      shown.at = shown.run.length;
    }
    shown.at = Math.min(place, shown.run.length);
  }

  // ---- Playing. ----
  let timer = 0;
  function stop() {
    clearInterval(timer);
    timer = 0;
    $('play').textContent = '▶▶';
    $('play').setAttribute('aria-label', 'Play');
  }
  function play() {
    if (timer) return stop();
    if (shown.at === shown.run.length && enabled(here()).length === 0) shown.at = 0;
    $('play').textContent = '❚❚';
    $('play').setAttribute('aria-label', 'Pause');
    timer = setInterval(() => {
      const before = shown.at;
      forward();
      if (shown.at === before || (shown.at === shown.run.length && enabled(here()).length !== 1)) stop();
    }, 1500);
  }

  // ---- The address. ----
  function writeFragment() {
    const parts = [`test=${encodeURIComponent(data.name)}`, `model=${shown.model}`];
    if (shown.run.length) parts.push(`run=${shown.run.map((r) => stepOf(model(), r.choice).token).join('.')}`);
    if (shown.run.length) parts.push(`step=${shown.at}`);
    history.replaceState(null, '', '#' + parts.join('&'));
  }
  function readFragment() {
    const values = Object.fromEntries(location.hash.slice(1).split('&').filter(Boolean).map((part) => {
      const at = part.indexOf('=');
      try {
        return [part.slice(0, at), decodeURIComponent(part.slice(at + 1))];
      } catch {
        return [part.slice(0, at), ''];
      }
    }));
    if (data.models.some((m) => m.name === values.model)) shown.model = values.model;
    const mine = !values.test || values.test === data.name;
    const tokens = mine && values.run ? values.run.split('.') : [];
    const place = Number.parseInt(values.step, 10);
    restoreRun(tokens, Number.isFinite(place) ? place : tokens.length);
  }

  // ---- Drawing. ----
  let keys = [];  // the transitions by their number
  function keyOf(choice) {
    keys.push(choice);
    return keys.length < 10 ? h('span', {class: 'key', 'aria-hidden': 'true'}, String(keys.length)) : null;
  }
  const binding = (location, value) => `${data.locations[location]} = ${value}`;

  function drawThread(t) {
    const m = model();
    const state = m.graph[here()];
    const view = viewOf(m, here(), t);
    const was = flash ? viewOf(m, flash.from, t) : null;
    const acted = shown.at > 0 ? stepOf(m, shown.run[shown.at - 1].choice) : null;
    const mine = state.choices.map((choice) => ({choice, step: stepOf(m, choice)})).filter((c) => c.step.thread === t);
    const next = mine.find((c) => c.step.entry < 0);
    const lines = data.threads[t].lines.map((line, i) => {
      const last = acted && acted.thread === t && acted.line === i;
      const classes = [i < view.line && 'done', last && 'last'];
      if (!next || next.step.line !== i) return h('li', {class: classes.filter(Boolean).join(' ')}, h('span', {}, line));
      if (next.choice.to < 0) {
        return h('li', {class: 'waits'}, h('span', {}, line), h('p', {class: 'hint'}, next.step.text));
      }
      return h('li', {class: 'next'}, h('button', {type: 'button', 'data-take': next.step.token, title: next.step.text,
               onclick: () => take(next.choice)}, keyOf(next.choice), line));
    });
    const done = !next && view.line >= data.threads[t].lines.length;
    const registers = view.registers.map((value, i) => h('span', {class: 'register', 'data-register': `${t}:${i}`},
        h('span', {}, data.threads[t].registers[i]),
        h('span', {class: was && was.registers[i] !== value ? 'changed' : null}, value)));
    return h('article', {class: `thread${acted && acted.thread === t ? ' acted' : ''}`, 'data-thread': t, 'aria-label': `P${t}`},
        h('h3', {}, `P${t}`, h('small', {}, view.hangs ? 'loops for ever' : done ? 'done' : '')),
        h('ol', {class: 'code'}, lines),
        registers.length ? h('div', {class: 'registers'}, registers) : h('div', {class: 'registers'}),
        drawBuffer(t, view, mine, was));
  }
  function drawBuffer(t, view, mine, was) {
    if (shown.model === 'sc') return h('p', {class: 'no-buffer'}, 'stores go straight to memory');
    const parts = [];
    // Newest on top, so that the oldest is the one next to memory.
    for (let i = view.buffer.length - 1; i >= 0; --i) {
      const entry = view.buffer[i];
      const drain = mine.find((c) => c.step.entry === i && c.choice.to >= 0);
      const fresh = was && was.buffer.length < view.buffer.length && i === view.buffer.length - 1;
      const attributes = {class: `entry${fresh ? ' changed' : ''}`, style: hue(entry.location), 'data-entry': `${t}:${i}`};
      if (i === view.buffer.length - 1 && view.awaits) parts.push(h('p', {class: 'bar'}, 'store-store fence'));
      parts.push(drain
          ? h('button', Object.assign(attributes, {type: 'button', 'data-take': drain.step.token, title: drain.step.text,
              onclick: () => take(drain.choice)}), binding(entry.location, entry.value), keyOf(drain.choice))
          : h('div', attributes, binding(entry.location, entry.value)));
      if (entry.held) parts.push(h('p', {class: 'bar'}, 'store-store fence'));
    }
    if (view.buffer.length === 0 && view.awaits) parts.push(h('p', {class: 'bar'}, 'store-store fence'));
    return h('div', {class: 'buffer', role: 'group', 'aria-label': `P${t}'s store buffer, newest first`},
        h('p', {class: 'label'}, view.buffer.length ? 'store buffer' : 'store buffer: empty'), parts,
        h('div', {class: 'spout', 'aria-hidden': 'true'}, '↓'));
  }
  function drawMemory() {
    const m = model();
    const memory = m.memories[m.graph[here()].memory];
    const was = flash ? m.memories[m.graph[flash.from].memory] : memory;
    $('memory').replaceChildren(h('h3', {}, 'Memory'), ...memory.map((value, l) => h('div',
        {class: `cell${was[l] !== value ? ' changed' : ''}`, style: hue(l), 'data-cell': l},
        h('span', {}, data.locations[l]), h('b', {}, value))));
  }
  function drawCaption() {
    const m = model();
    const state = m.graph[here()];
    const parts = [];
    if (shown.at > 0) {
      const step = stepOf(m, shown.run[shown.at - 1].choice);
      parts.push(h('span', {}, h('b', {}, `P${step.thread} `), `${step.text}.`));
    } else {
      parts.push(h('span', {}, 'The start. Press a highlighted instruction to execute it.'));
    }
    if (state.outcome >= 0) parts.push(h('span', {class: 'end'}, `The end: ${data.outcomes[state.outcome].text}`));
    $('caption').replaceChildren(...parts);
  }
  // What the test is about first, then as a log lists them, whatever order the models reach them in.
  const inOrder = data.outcomes.map((_, o) => o).sort((a, b) => data.outcomes[b].target - data.outcomes[a].target ||
      data.outcomes[a].text.localeCompare(data.outcomes[b].text, 'en', {numeric: true}));
  function drawOutcomes() {
    const m = model();
    const state = m.graph[here()];
    $('outcomes').replaceChildren(...inOrder.map((o) => {
      const outcome = data.outcomes[o];
      const ever = m.graph[0].reach.has(o);
      const [kind, sign, note] = state.outcome === o ? ['here', '●', 'reached']
          : state.reach.has(o) ? ['open', '✓', 'reachable'] : ever ? ['lost', '–', 'not any more']
          : ['never', '✗', `forbidden by ${shown.model.toUpperCase()}`];
      return h('li', {class: kind}, h('button', {type: 'button', 'data-outcome': outcome.text, disabled: kind === 'never' && !outcome.target,
               title: kind === 'open' ? 'Lay out the shortest way there' : kind === 'lost' ? 'Start again, on the shortest way there' : '',
               onclick: () => (ever ? aimAt(o) : $('why').scrollIntoView())},
          h('span', {class: 'sign'}, sign), h('span', {class: 'text'}, outcome.text),
          outcome.target ? h('span', {class: 'star', title: 'what the test is about'}, '★') : null,
          h('span', {class: 'note'}, note)));
    }));
  }
  function drawWhy() {
    const m = model();
    $('why').hidden = m.why.length === 0;
    if (m.why.length === 0) return;
    $('why-heading').textContent = `${m.name.toUpperCase()} forbids ${data.target}`;
    $('why').querySelector('div').replaceChildren(
        h('p', {}, m.why.length === 1 ? 'Every execution that gives it goes in a circle:' : `Every execution that gives it goes in one of ${m.why.length} circles; the first:`),
        h('ol', {}, m.why[0].map((sentence) => h('li', {}, sentence))), h('p', {}, 'So each of these would have to come before itself.'));
  }
  function drawLog() {
    const m = model();
    $('log').replaceChildren(...shown.run.map((r, i) => {
      const step = stepOf(m, r.choice);
      return h('li', {class: i + 1 === shown.at ? 'now' : i >= shown.at ? 'ahead' : null},
          h('button', {type: 'button', onclick: () => { stop(); go(i + 1); }, 'aria-current': i + 1 === shown.at ? 'step' : null},
            h('b', {}, `P${step.thread}`), h('span', {}, step.text)));
    }));
    const now = $('log').querySelector('.now');
    if (now) $('log').scrollTop = Math.max(0, now.offsetTop - $('log').offsetTop - $('log').clientHeight / 2);
    $('steps').hidden = shown.run.length === 0;
  }
  function drawControls() {
    $('scrub').max = String(shown.run.length);
    $('scrub').value = String(shown.at);
    $('scrub').setAttribute('aria-valuetext', `step ${shown.at} of ${shown.run.length}`);
    $('place').textContent = shown.run.length ? `step ${shown.at} of ${shown.run.length}` : 'no step yet';
    $('first').disabled = $('back').disabled = shown.at === 0;
    $('last').disabled = shown.at === shown.run.length;
    $('forward').disabled = shown.at === shown.run.length && enabled(here()).length !== 1;
    $('play').disabled = $('forward').disabled && !timer && shown.at === 0;
    for (const button of $('models').children) {
      button.setAttribute('aria-checked', String(button.dataset.model === shown.model));
      button.tabIndex = button.dataset.model === shown.model ? 0 : -1;
    }
  }
  function show(source) {
    const focus = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.take : null;
    keys = [];
    $('threads').replaceChildren(...data.threads.map((_, t) => drawThread(t)));
    for (const code of document.querySelectorAll('.code')) {
      const next = code.querySelector('.next, .waits');
      if (next) code.scrollTop = next.offsetTop + (next.offsetHeight - code.clientHeight) / 2;
    }
    drawMemory();
    drawCaption();
    drawOutcomes();
    drawWhy();
    drawLog();
    drawControls();
    writeFragment();
    if (focus) {
      const again = document.querySelector(`[data-take="${focus}"]`) || document.querySelector('[data-take]');
      if (again) again.focus({preventScroll: true});
    }
    if (source) fly(source);
    flash = null;
  }

  // ---- A value on its way: from where it was to where it is now. ----
  const boxOf = (selector) => {
    const element = document.querySelector(selector);
    return element ? element.getBoundingClientRect() : null;
  };
  function sourceOf(taken) {
    const m = model();
    const step = stepOf(m, taken.choice);
    if (step.location < 0) return null;
    const before = viewOf(m, taken.from, step.thread);
    const cell = `[data-cell="${step.location}"]`;
    const code = `[data-take="${step.token}"]`;
    const newest = before.buffer.map((b) => b.location).lastIndexOf(step.location);
    const register = () => {
      const after = viewOf(m, taken.to, step.thread);
      const changed = after.registers.findIndex((value, i) => value !== before.registers[i]);
      return changed >= 0 ? `[data-register="${step.thread}:${changed}"]` : `[data-thread="${step.thread}"] .registers`;
    };
    const ways = {
      load: () => [cell, register()],
      forward: () => [`[data-entry="${step.thread}:${newest}"]`, register()],
      store: () => [code, shown.model === 'sc' ? cell : `[data-entry="${step.thread}:${before.buffer.length}"]`],
      drain: () => [`[data-entry="${step.thread}:${step.entry}"]`, cell],
      locked: () => [code, cell],
    };
    if (!ways[step.kind]) return null;
    const [from, to] = ways[step.kind]();
    return {box: boxOf(from), to, text: step.value, location: step.location};
  }
  function fly({box, to, text, location}) {
    const target = boxOf(to);
    if (!box || !target || still.matches || !document.body.animate || text === '') return;
    const ghost = h('div', {class: 'flying', style: hue(location), 'aria-hidden': 'true'}, text);
    document.body.append(ghost);
    const size = ghost.getBoundingClientRect();
    const at = (b) => `translate(${b.left + (b.width - size.width) / 2}px, ${b.top + (b.height - size.height) / 2}px)`;
    ghost.style.left = ghost.style.top = '0';
    ghost.animate([{transform: at(box)}, {transform: at(target)}], {duration: 520, easing: 'cubic-bezier(.45, 0, .25, 1)'})
        .finished.finally(() => ghost.remove());
  }

  // ---- Hands: buttons, keys, fingers. ----
  const target = data.outcomes.findIndex((o) => o.target);
  for (const m of data.models) {
    $('models').append(h('button', {type: 'button', role: 'radio', 'data-model': m.name, onclick: () => choose(m.name)}, m.name.toUpperCase()));
  }
  const cycle = (by) => {
    const names = data.models.map((m) => m.name);
    choose(names[(names.indexOf(shown.model) + by + names.length) % names.length]);
  };
  $('models').addEventListener('keydown', (event) => {
    const by = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    cycle(by);
    $('models').querySelector('[aria-checked=true]').focus();
  });
  const press = (id, action) => $(id).addEventListener('click', action);
  press('first', () => { stop(); go(0); });
  press('back', () => { stop(); go(shown.at - 1); });
  press('forward', () => { stop(); forward(); });
  press('last', () => { stop(); go(shown.run.length); });
  press('play', play);
  const restart = () => { stop(); shown.run = []; go(0); };
  press('restart', restart);
  $('scrub').addEventListener('input', () => { stop(); go(Number($('scrub').value)); });
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches('input, summary')) return;
    if (event.key === ' ' && event.target.matches('button')) return;
    const actions = {
      ArrowRight: () => { stop(); forward(); }, ArrowLeft: () => { stop(); go(shown.at - 1); },
      Home: () => { stop(); go(0); }, End: () => { stop(); go(shown.run.length); },
      ' ': play, m: () => cycle(1), r: restart, t: () => { if (target >= 0) aimAt(target); },
    };
    const action = actions[event.key] || actions[event.key.toLowerCase()] ||
        (/^[1-9]$/.test(event.key) && keys[event.key - 1] ? () => take(keys[event.key - 1]) : null);
    if (!action) return;
    event.preventDefault();
    action();
  });
  let touch = null;
  $('stage').addEventListener('touchstart', (event) => {
    touch = event.touches.length === 1 ? {x: event.touches[0].clientX, y: event.touches[0].clientY} : null;
  }, {passive: true});
  $('stage').addEventListener('touchend', (event) => {
    if (!touch) return;
    const x = event.changedTouches[0].clientX - touch.x;
    const y = event.changedTouches[0].clientY - touch.y;
    touch = null;
    if (Math.abs(x) < 60 || Math.abs(x) < 2 * Math.abs(y)) return;
    stop();
    if (x < 0) forward();
    else go(shown.at - 1);
  }, {passive: true});

  // ---- Start. ----
  document.title = `${data.name} – fenceline explain`;
  $('name').textContent = data.name;
  const longest = Math.max(...data.threads.flatMap((t) => t.lines.map((line) => line.length)));
  const tallest = Math.max(...data.threads.map((t) => t.lines.length));
  $('threads').style.setProperty('--columns', String(Math.min(T, 4)));
  $('threads').classList.toggle('rows', T > 4);
  $('threads').classList.toggle('crowded', T > 3 || longest > 34 || tallest > 8);
  $('about').append(...(data.target ? ['Can it end with ', h('code', {}, data.target), '?'] : []));
  const restore = () => { stop(); readFragment(); show(null); };
  window.addEventListener('hashchange', restore);
  restore();
})();
