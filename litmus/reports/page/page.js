'use strict';
// What the page knows comes from the JSON beside this script; nothing is fetched. Rows are made for every test that the
// filter lets through, their bodies only when opened. The address's fragment holds the view: #expand=SB&filter=weak.
(() => {
  const run = JSON.parse(document.getElementById('data').textContent);
  const $ = (id) => document.getElementById(id);

  // Marks, one letter a model: allowed and seen, allowed and unseen, forbidden and seen, forbidden and unseen, seen but
  // not known whether allowed.
  const MARKS = {
    A: {sign: '✓', words: 'allowed, seen'},
    a: {sign: '✓', words: 'allowed, not seen'},
    F: {sign: '✗', words: 'FORBIDDEN, SEEN'},
    f: {sign: '✗', words: 'forbidden, not seen'},
    u: {sign: '?', words: 'seen; the search was incomplete'},
  };
  const VERDICTS = {
    'ok': '✓ ok', 'forbidden': '✗ FORBIDDEN SEEN', 'uncertain': '? uncertain', 'not-run': '– not run',
  };
  const SEVERITY = ['forbidden', 'uncertain', 'not-run', 'ok'];

  // An element with attributes and children; text is never parsed as HTML.
  function h(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === 'onclick') element.addEventListener('click', value);
      else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
    }
    for (const child of children.flat()) if (child !== null && child !== undefined) element.append(child);
    return element;
  }
  const count = (n) => Number(n).toLocaleString('en-US');
  const plural = (n, what) => `${count(n)} ${what}${n === 1 ? '' : 's'}`;
  const upper = (model) => model.toUpperCase();
  const seconds = (s) => s >= 100 ? `${count(Math.round(s))}\u00a0s` : `${Number(s.toPrecision(2))}\u00a0s`;
  const rate = (r) => r >= 0.001 ? String(Number(r.toPrecision(2))) : r.toExponential(1);
  const perSecond = (r) => r < 10 ? String(Number(r.toPrecision(2))) : compact(Math.round(r));
  const chance = (x) => {
    const again = -Math.expm1(-x);
    return again > 0.9999 ? '>\u00a099.99\u00a0%' : `${(100 * again).toFixed(2)}\u00a0%`;
  };
  function compact(n) {
    if (n < 10000) return count(n);
    const units = [[1e12, '\u00a0T'], [1e9, '\u00a0G'], [1e6, '\u00a0M'], [1e3, '\u00a0k']];
    const [size, unit] = units.find(([s]) => n >= s);
    return Number((n / size).toPrecision(3)) + unit;
  }
  const times = (outcome) => outcome.count + outcome.frames;
  const seen = (outcome) => times(outcome) > 0;

  // A test's marks by a model of the run; none when this test was not explored under it.
  const at = (test, model) => test.models.findIndex((m) => m.model === model);
  const markOf = (test, outcome, model) => outcome.marks[at(test, model)] || '';
  const isWeak = (test, outcome) => seen(outcome) && markOf(test, outcome, 'sc') === 'F';
  const gradeOf = (test, model) => test.grades[at(test, model)] || null;
  const verdictOf = (test, model) => (gradeOf(test, model) || {verdict: 'not-run'}).verdict;

  const knowsWeak = run.models.includes('sc');
  run.tests.forEach((test, index) => {
    test.id = `detail-${index}`;
    test.weak = test.outcomes.filter((o) => isWeak(test, o)).length;
  });

  // What the text filter looks through, made when first asked for.
  function hayOf(test) {
    test.hay ||= [test.name, test.file, test.text, test.condition, ...test.outcomes.map((o) => o.state)]
        .join('\n').toLowerCase();
    return test.hay;
  }

  // ---- The view: what the fragment says, and the controls show. ----
  const fresh = () => ({text: '', verdict: '', weak: false, surprises: false, model: run.models[0] || '', sort: '',
                        expand: new Set()});
  let view = fresh();

  // Not URLSearchParams: it would read the plus signs in test names as blanks.
  function readFragment() {
    view = fresh();
    for (const part of location.hash.slice(1).split('&')) {
      const cut = part.indexOf('=');
      if (cut < 0) continue;
      let value = part.slice(cut + 1);
      try { value = decodeURIComponent(value); } catch { /* taken as it stands */ }
      switch (part.slice(0, cut)) {
        case 'text': view.text = value; break;
        case 'verdict': if (value in VERDICTS) view.verdict = value; break;
        case 'model': if (run.models.includes(value)) view.model = value; break;
        case 'sort': view.sort = value; break;
        case 'expand': view.expand.add(value); break;
        case 'filter':
          for (const name of value.split(',')) if (name === 'weak' || name === 'surprises') view[name] = true;
          break;
      }
    }
  }
  function writeFragment() {
    const parts = [];
    const add = (name, value) => parts.push(`${name}=${encodeURIComponent(value).replace(/%2B/g, '+')}`);
    const filters = ['weak', 'surprises'].filter((name) => view[name]);
    if (filters.length) add('filter', filters.join(','));
    if (view.text) add('text', view.text);
    if (view.verdict) add('verdict', view.verdict);
    if (view.model !== (run.models[0] || '')) add('model', view.model);
    if (view.sort) add('sort', view.sort);
    for (const name of view.expand) add('expand', name);
    const address = parts.length ? '#' + parts.join('&') : location.pathname + location.search;
    try { history.replaceState(null, '', address); } catch { /* some browsers forbid it for files */ }
  }
  function showControls() {
    $('text').value = view.text;
    $('verdict').value = view.verdict;
    $('weak').checked = view.weak;
    $('surprises').checked = view.surprises;
    $('model').value = view.model;
  }

  // ---- The summary. ----
  function showSummary() {
    const tests = run.tests;
    const first = run.models[0] || '';
    // The summary's first part is what it claims, if anything; the others are what stands and what does not.
    const [claim, ...parts] = run.summary.split('; ');
    const sentence = (words) => words[0].toUpperCase() + words.slice(1) + '.';
    $('headline').textContent = sentence(claim);
    const words = parts.join('; ');
    const ran = tests.filter((t) => verdictOf(t, first) !== 'not-run');
    const few = ran.filter((t) => t.few);
    const surprises = tests.filter((t) => verdictOf(t, first) === 'forbidden');
    const instances = tests.reduce((n, t) => n + t.instances, 0);
    const native = tests.reduce((n, t) => n + t.seconds, 0);
    $('summary').textContent = (run.finished ? '' : `The run was interrupted after ${plural(tests.length, 'test')}. `) +
        (surprises.length ? `${plural(surprises.length, 'test')} of ${count(tests.length)} saw what ${upper(first)} forbids. `
         : ran.length ? `Nothing that ${upper(first)} forbids was seen in ${plural(ran.length, 'test')}. ` : '') +
        (words ? sentence(words) : '');
    if (few.length) {
      $('few').hidden = false;
      $('few').append(`${plural(few.length, 'test')} had too few epochs to say much of what was not seen: `,
                      ...links(few.map((t) => t.name)), '.');
    }
    if (surprises.length) {
      $('alarm').hidden = false;
      $('alarm').append('Forbidden outcomes were seen by ', ...links(surprises.map((t) => t.name)), '.');
    }
    const total = (value, what, verdict) => verdict === undefined
        ? h('div', {class: 'total'}, h('b', {}, value), h('span', {}, what))
        : h('button', {class: 'total', type: 'button', title: 'show these tests', onclick: () => only({verdict})},
            h('b', {class: value === '0' ? 'soft' : `verdict ${verdict}`}, value), h('span', {}, what));
    const number = (verdict) => tests.filter((t) => verdictOf(t, first) === verdict).length;
    $('totals').append(
        total(count(tests.length), tests.length === 1 ? 'test' : 'tests', ''),
        total(count(number('ok')), 'ok', 'ok'),
        total(count(number('forbidden')), 'saw forbidden outcomes', 'forbidden'),
        total(count(number('uncertain')), 'uncertain', 'uncertain'),
        total(count(number('not-run')), 'not run', 'not-run'),
        total(compact(instances), 'instances run'),
        total(seconds(native), `running tests, of ${seconds(run.seconds)} in all`));
    if (run.errors.length) {
      $('totals').append(total(count(run.errors.length), 'could not be read'));
      $('errors').hidden = false;
      $('errors').querySelector('pre').textContent = run.errors.join('\n\n');
    }
    const body = $('models').tBodies[0];
    for (const fit of run.fits) {
      const sum = (key) => tests.reduce((n, t) => n + (gradeOf(t, fit.model) || {[key]: 0})[key], 0);
      const allowed = sum('allowed');
      const met = sum('seen');
      body.append(h('tr', {}, h('th', {scope: 'row'}, upper(fit.model)),
          h('td', {}, fit.refuted.length
              ? [h('span', {class: 'bad'}, '✗ refuted'), ' by ', ...links(fit.refuted), ' (',
                 h('button', {type: 'button', class: 'link', onclick: () => only({verdict: 'forbidden', model: fit.model})},
                   'show'), ')']
              : h('span', {class: 'verdict ok'}, '✓ nothing refutes it')),
          h('td', {class: 'number'}, count(allowed)),
          h('td', {class: 'number'}, `${count(met)}` + (allowed ? ` (${(100 * met / allowed).toFixed(1)}\u00a0%)` : ''))));
    }
    const about = $('about').querySelector('dl');
    const facts = {CPU: run.cpu, 'CPUs used': run.cpus, System: run.system, Started: run.started,
                   Command: run.options, Version: `fenceline ${run.version}`,
                   Finished: run.finished ? 'yes' : 'no: the run was interrupted'};
    for (const [name, value] of Object.entries(facts)) {
      if (value !== '') about.append(h('dt', {}, h('b', {}, name)), h('dd', {class: 'mono'}, String(value)));
    }
  }
  // Three names, the shortest ones since they are the best known; each opens its test.
  function links(all) {
    const names = [...new Set(all)].sort((a, b) => a.length - b.length);
    const parts = [];
    names.slice(0, 3).forEach((name, i) => {
      if (i > 0) parts.push(', ');
      parts.push(h('a', {href: `#expand=${encodeURIComponent(name)}`}, name));
    });
    if (names.length > 3) parts.push(` and ${names.length - 3} more`);
    return parts;
  }

  // ---- The table. ----
  const verdictCell = (test) => {
    const verdict = verdictOf(test, view.model);
    if (verdict === 'ok' && test.few) return h('span', {class: 'verdict uncertain'}, `${VERDICTS.ok}, few epochs`);
    return h('span', {class: `verdict ${verdict}`}, VERDICTS[verdict]);
  };
  function targetCell(test) {
    const grade = gradeOf(test, view.model);
    if (!test.condition || !grade || verdictOf(test, view.model) === 'not-run') return '';
    if (grade.target_allowed) return grade.target_seen ? 'seen' : 'not seen';
    if (!grade.target_seen) return 'forbidden, not seen';
    return verdictOf(test, view.model) === 'forbidden' ? h('span', {class: 'bad'}, 'FORBIDDEN, SEEN') : 'seen, left open';
  }
  const refuted = (test) => test.models.filter((m) => verdictOf(test, m.model) === 'forbidden').map((m) => upper(m.model));
  const coverage = (test) => gradeOf(test, view.model) || {seen: 0, allowed: 0};
  const COLUMNS = [
    {id: 'name', head: 'Test', key: (t) => t.name.toLowerCase()},
    {id: 'verdict', head: 'Verdict', key: (t) => SEVERITY.indexOf(verdictOf(t, view.model)), cell: verdictCell},
    {id: 'coverage', head: 'Seen of allowed', number: true, cell: (t) => `${coverage(t).seen} / ${coverage(t).allowed}`,
     key: (t) => coverage(t).allowed ? coverage(t).seen / coverage(t).allowed : -1},
    {id: 'weak', head: 'Weak', number: true, key: (t) => t.weak,
     cell: (t) => t.weak ? h('span', {class: 'weak'}, String(t.weak)) : knowsWeak ? '0' : '–'},
    {id: 'refutes', head: 'Refutes', wide: true, key: (t) => refuted(t).join(' '), cell: (t) => refuted(t).join(' ')},
    {id: 'target', head: 'Condition', wide: true, cell: targetCell,
     key: (t) => { const c = targetCell(t); return typeof c === 'string' ? c : c.textContent; }},
    {id: 'instances', head: 'Instances', wide: true, number: true, key: (t) => t.instances, cell: (t) => compact(t.instances)},
    {id: 'bound', head: 'Unseen below', wide: true, number: true, key: (t) => t.bound === null ? 2 : t.bound,
     cell: (t) => t.bound === null ? '–' : rate(t.bound)},
    {id: 'time', head: 'Time', wide: true, number: true, key: (t) => t.seconds, cell: (t) => seconds(t.seconds)},
    {id: 'folder', head: 'Folder', wide: true, key: (t) => t.folder, cell: (t) => t.folder},
  ];
  const columnClass = (column) => [`c-${column.id}`, column.wide && 'wide', column.number && 'number'].filter(Boolean).join(' ');

  function showHead() {
    const sorted = view.sort.replace(/^-/, '');
    $('tests').tHead.rows[0].replaceChildren(...COLUMNS.map((column) => h('th',
        {scope: 'col', class: columnClass(column),
         'aria-sort': column.id !== sorted ? null : view.sort[0] === '-' ? 'descending' : 'ascending'},
        h('button', {type: 'button', 'data-sort': column.id, onclick: () => {
          view.sort = view.sort === column.id ? '-' + column.id : view.sort === '-' + column.id ? '' : column.id;
          show();
          $('tests').tHead.querySelector(`[data-sort=${column.id}]`).focus();
        }}, column.head))));
  }
  function chosen() {
    const words = view.text.toLowerCase().split(/\s+/).filter(Boolean);
    const tests = run.tests.filter((test) =>
        (!view.verdict || verdictOf(test, view.model) === view.verdict) &&
        (!view.weak || test.weak > 0) &&
        (!view.surprises || verdictOf(test, view.model) === 'forbidden') &&
        words.every((word) => hayOf(test).includes(word)));
    const column = COLUMNS.find((c) => c.id === view.sort.replace(/^-/, ''));
    if (!column) return tests;
    const down = view.sort[0] === '-' ? -1 : 1;
    const compare = (a, b) => a < b ? -1 : a > b ? 1 : 0;
    return tests.map((test) => ({test, key: column.key(test)})).sort((a, b) => down * compare(a.key, b.key))
        .map(({test}) => test);
  }
  // Cells change only with the model that grades, so rows are kept: filtering thousands of tests stays quick.
  let rows = new Map();
  let rowsGradedBy = null;
  function rowOf(test) {
    if (rowsGradedBy !== view.model) rows = new Map();
    rowsGradedBy = view.model;
    if (rows.has(test)) return rows.get(test);
    const button = h('button', {type: 'button', 'aria-expanded': 'false', 'aria-controls': test.id}, test.name);
    const row = h('tr', {class: 'row', 'data-test': test.name},
        COLUMNS.map((c) => h('td', {class: columnClass(c)}, c.id === 'name' ? button : c.cell(test))));
    const parts = {row, button};
    button.addEventListener('click', () => {
      const opening = button.getAttribute('aria-expanded') !== 'true';
      button.setAttribute('aria-expanded', String(opening));
      if (opening) {
        view.expand.add(test.name);
        row.after(detail(test));
      } else {
        view.expand.delete(test.name);
        row.nextElementSibling.remove();
      }
      writeFragment();
    });
    rows.set(test, parts);
    return parts;
  }
  function rowsOf(test) {
    const {row, button} = rowOf(test);
    const open = view.expand.has(test.name);
    button.setAttribute('aria-expanded', String(open));
    return open ? [row, detail(test)] : [row];
  }
  const BATCH = 250;
  let shows = 0;
  function show() {
    showHead();
    showControls();
    const tests = chosen();
    const body = $('tests').tBodies[0];
    body.replaceChildren(...tests.slice(0, BATCH).flatMap(rowsOf));
    // The rest while the reader looks at these, unless the view changes first.
    const turn = ++shows;
    const more = (from) => {
      if (turn !== shows || from >= tests.length) return;
      body.append(...tests.slice(from, from + BATCH).flatMap(rowsOf));
      setTimeout(more, 0, from + BATCH);
    };
    setTimeout(more, 0, BATCH);
    $('shown').textContent = `${count(tests.length)} of ${plural(run.tests.length, 'test')} shown` +
        (view.weak && !knowsWeak ? '; SC was not explored, so weak outcomes are not known' : '');
    writeFragment();
  }
  function only(part) {
    view = Object.assign(fresh(), part);
    show();
    $('tests-heading').scrollIntoView();
  }

  // ---- One test's body. ----
  // As in page.css: the columns called wide are not shown there, and none may be spanned.
  const narrow = matchMedia('(max-width: 44rem)');
  function detail(test) {
    const program = [h('h3', {}, 'Program'), h('pre', {class: 'program', tabindex: '0'}, test.text)];
    if (test.control) {
      program.push(h('p', {}, 'Run beside its control without fences, ',
                     h('a', {href: `#expand=${encodeURIComponent(test.control)}`}, test.control), '.'));
    }
    const results = [h('h3', {}, 'Outcomes'), outcomesTable(test), ...evidence(test)];
    return h('tr', {class: 'detail', id: test.id}, h('td', {colspan: COLUMNS.filter((c) => !(c.wide && narrow.matches)).length},
        h('div', {class: 'columns'}, h('div', {}, program), h('div', {}, results)), surprises(test), repeat(test)));
  }
  function outcomesTable(test) {
    const most = test.outcomes.reduce((n, o) => Math.max(n, times(o)), 1);
    const order = [...test.outcomes].sort((a, b) => times(b) - times(a));
    const head = h('tr', {}, h('th', {scope: 'col'}, 'Outcome'), h('th', {scope: 'col', class: 'number'}, 'Count'),
        h('th', {scope: 'col', class: 'wide'}, 'Log scale'),
        test.models.map((m) => h('th', {scope: 'col', class: 'mark'}, upper(m.model))),
        h('th', {scope: 'col', class: 'wide'}, `By ${upper(view.model)}`),
        h('th', {scope: 'col', class: 'wide number'}, 'A second'),
        h('th', {scope: 'col', class: 'wide number'}, 'Seen again'));
    const rows = order.flatMap((o) => {
      const mark = markOf(test, o, view.model);
      const weak = isWeak(test, o);
      const kind = mark === 'F' ? 'bad' : weak ? 'weak' : null;
      const words = (mark ? MARKS[mark].words : 'not explored') + (weak ? ' (weak)' : '');
      const bar = () => {
        const fill = h('i', {class: kind});
        fill.style.width = `${100 * Math.log10(1 + times(o)) / Math.log10(1 + most)}%`;
        return h('span', {class: 'bar', 'aria-hidden': 'true'}, fill);
      };
      const frames = o.frames ? `${count(o.frames)} in frames` : '';
      // What has columns of its own where there is room, in a row below the outcome where there is none.
      const below = [words, seen(o) && `${perSecond(o.a_second)} a second`, seen(o) && `again: ${chance(times(o))}`, frames];
      return [
        h('tr', {class: seen(o) ? 'seen' : 'unseen'},
          h('td', {class: 'mono state'}, o.satisfies ? '*\u00a0' : '', o.state),
          h('td', {class: 'number'}, count(times(o)), frames ? h('div', {class: 'wide soft'}, frames) : null),
          h('td', {class: 'wide'}, bar()),
          test.models.map((m, i) => h('td', {class: 'mark', title: `${upper(m.model)}: ${MARKS[o.marks[i]].words}`},
              h('span', {class: o.marks[i] === 'F' ? 'bad' : null}, MARKS[o.marks[i]].sign))),
          h('td', {class: `wide ${kind || ''}`}, words),
          h('td', {class: 'number wide rate'}, seen(o) ? perSecond(o.a_second) : ''),
          h('td', {class: 'number wide again'}, seen(o) ? chance(times(o)) : '')),
        h('tr', {class: 'narrow'}, h('td', {colspan: 2 + test.models.length, class: kind || 'soft'},
            below.filter(Boolean).join('; '), bar())),
      ];
    });
    return h('div', {class: 'scroll', tabindex: '0'}, h('table', {class: 'outcomes'}, h('thead', {}, head), h('tbody', {}, rows)));
  }
  function evidence(test) {
    const parts = [];
    const say = (...text) => parts.push(h('p', {}, ...text));
    if (test.condition) say('Condition: ', h('span', {class: 'mono'}, test.condition));
    if (test.failure) say(`Not run: ${test.failure}`);
    for (const m of test.models) if (!m.complete) say(`${upper(m.model)}: incomplete search: ${m.search}`);
    if (test.evidence) say(test.evidence);
    if (test.instances) {
      say(`${plural(test.instances, 'instance')} in ${plural(test.epochs, 'epoch')}, ${seconds(test.seconds)}.`);
    }
    return parts;
  }
  function surprises(test) {
    return test.surprises.map((s) => h('div', {},
        h('h3', {class: 'bad'}, `Surprise: ${s.state}`),
        h('p', {}, `Seen ${plural(s.count, 'time')}, and ${plural(s.again, 'time')} when run again.`),
        s.program ? h('details', {}, h('summary', {}, 'the program that showed it'), h('pre', {tabindex: '0'}, s.program)) : null));
  }
  function repeat(test) {
    if (!test.runs.length && !test.warnings.length) return null;
    return h('div', {}, h('h3', {}, 'How to repeat'),
        test.runs.map((r) => h('div', {}, h('pre', {tabindex: '0'}, r.command), h('p', {class: 'soft'}, r.about),
            r.productive.length ? h('details', {}, h('summary', {}, 'which parameters were good at which outcome'),
                h('ul', {class: 'mono'}, r.productive.map((line) => h('li', {}, line)))) : null)),
        h('ul', {}, test.warnings.map((line) => h('li', {}, `Warning: ${line}`))),
        h('p', {class: 'soft mono'}, `${test.file}  Hash=${test.hash}`));
  }

  // ---- Start. ----
  for (const model of run.models) $('model').append(h('option', {value: model}, upper(model)));
  const listen = (id, event, take) => $(id).addEventListener(event, () => { take($(id)); show(); });
  listen('text', 'input', (e) => { view.text = e.value; });
  listen('verdict', 'change', (e) => { view.verdict = e.value; });
  listen('model', 'change', (e) => { view.model = e.value; });
  listen('weak', 'change', (e) => { view.weak = e.checked; });
  listen('surprises', 'change', (e) => { view.surprises = e.checked; });
  $('reset').addEventListener('click', () => { view = fresh(); show(); });
  $('controls').addEventListener('submit', (event) => event.preventDefault());
  function restore() {
    readFragment();
    show();
    const open = $('tests').querySelector('[aria-expanded=true]');
    if (open) open.closest('tr').scrollIntoView();
  }
  window.addEventListener('hashchange', restore);
  narrow.addEventListener('change', show);
  showSummary();
  restore();
})();
