// The trusted process of a JavaScript run: mocha and the tests. No code of the student is loaded here.
//
// argv: node judge.js DESCRIPTOR. The first frame is the job; then frames go both ways, one letter
// before the text: S request to the student -> A answer | D why there is none; F fresh process -> O;
// T a test begins; E an event for the host.
'use strict';

const fs = require('fs');
const path = require('path');
const { isHere: isBrowser } = require('./browser.js');
const { Frames } = require('./frames.js');
const { Program, Stop } = require('./program.js');
const { install, standInModule, pack } = require('./imports.js');
const { filledIn, outcomeOf } = require('./outcomes.js');
const { addMentioned } = require('./additions.js');
const { asOurs } = require('./intact.js');

const IDLE_LOOKS = 3;
const IDLE_MILLISECONDS = 20;
const frames = new Frames(Number(process.argv[2]));
const job = JSON.parse(frames.receive());
const say = (letter, text) => frames.send(letter + text);
const { stringify } = JSON;
const event = (message) => asOurs(() => say('E', stringify(message)));
const { setTimeout, setInterval } = globalThis;
setInterval(() => {}, 1 << 30); // this process ends when it says so, not when nothing is left to do
const atRest = (process.stdout, process.stderr, process.getActiveResourcesInfo().length);

// ---------------------------------------------------------------- the student's program

function send(text) {
  say(starting ? 'C' : 'S', text);
  const reply = frames.receive();
  if (reply === null) process.reallyExit(1);
  if (reply[0] === 'A') return reply.slice(1);
  const why = JSON.parse(reply.slice(1));
  throw program.fail(why.verdict, why.message, why.died);
}

let starting = false;
let told = false;
let fatal = null;
const failures = new Map();
// What the student's own process made of each cell: sent back unread, to save reading it again.
const read = new Map();

/** Run every cell in a new process; report each, the first time. */
function start() {
  if (fatal) throw program.fail(fatal.verdict, fatal.message);
  program.printed = '';
  starting = true;
  job.cells.forEach((cell, index) => {
    let message = '';
    try {
      const reply = program.exchange('cell', cell.label, cell.source, read.get(index) ?? null);
      if (reply.e) message = described(reply.e, cell.label);
      else if (typeof reply.v === 'string') read.set(index, reply.v);
    } catch (error) {
      // Anything else comes of an answer that is none: no line of a test runs here.
      const broken = 'Your program broke the connection to the test.';
      stopAt(index, error instanceof Stop ? error : program.fail('error', broken));
    }
    if (message) failures.set(cell.label, message);
    if (!told) cellResult(index, message ? 'error' : 'ok', message);
  });
  if (!told) event({ type: 'output', text: program.printed });
  program.printed = '';
  told = true;
  starting = false;
}

function stopAt(index, error) {
  starting = false;
  const { label } = job.cells[index];
  fatal = { verdict: error.verdict, message: `${error.message} Then ${label} was running.` };
  if (!told) {
    cellResult(index, 'error', fatal.message, error.died);
    for (let later = index + 1; later < job.cells.length; later++) cellResult(later, 'not-run', '');
    event({ type: 'output', text: '' });
  }
  told = true;
  throw program.fail(fatal.verdict, fatal.message, error.died);
}

function cellResult(index, status, message, died = false) {
  event({ type: 'cell', index, status, message, died });
}

/** Say what a cell threw, and in which line. */
function described(given, label) {
  const text = given.thrown === undefined
    ? `${String(given.name || 'Error')}: ${String(given.message)}`
    : `The cell threw ${JSON.stringify(given.thrown)}.`;
  const stub = filledIn(text, String(given.stack || ''));
  if (stub !== text) return stub;
  const line = new RegExp(`${label.replace(/[^\w ]/g, '.')}:(\\d+)`).exec(String(given.stack || ''));
  return `${text.slice(0, 4000)}${line ? ` (line ${line[1]})` : ''}`;
}

const program = new Program(send, start);

let standIn = null;
let additions = [];
function theProgram() {
  standIn ??= standInModule(program, outline());
  addMentioned(additions);
  return standIn;
}

const OF_PAGES = /^(@testing-library\/|react($|[/-]))/;
const STYLES = /\.(css|scss|sass|less|svg|png|jpe?g|gif|webp)$/;

/** Make the copy of the student's document, for tests that look at it. */
function thePage() {
  const { Mirror, extend } = require('./mirror.js');
  if (program.mirror) return program.mirror;
  program.mirror = new Mirror(program);
  extend(globalThis.expect);
  if (program.page) program.mirror.apply(program.page);
  program.mirror.remote('react');
  Object.defineProperty(globalThis, 'React', { get: () => program.mirror.module('react'), configurable: true });
  return program.mirror;
}

/** Give what a test of a page asks for. */
function ofPage(request) {
  if (!isBrowser) return undefined;
  if (STYLES.test(request)) return {};
  return OF_PAGES.test(request) ? thePage().module(request) : undefined;
}

/** A test without React names the document itself. */
function isOfPage(file) {
  return isBrowser && /\b(document|window)\b/.test(fs.readFileSync(path.join(job.tests_folder, file), 'utf8'));
}

install({ folder: job.tests_folder, module: job.module, program: theProgram, page: ofPage });

function outline() {
  const shape = { names: new Map(), whole: null, failure: null };
  try {
    const reply = program.request('load');
    if (reply.e) throw program.error(reply.e);
    if (!reply.v || !Array.isArray(reply.v.names)) throw program.fail('error', 'Your program sent what cannot be accepted.');
    for (const pair of reply.v.names) {
      if (Array.isArray(pair) && typeof pair[0] === 'string') shape.names.set(pair[0], program.decode(pair[1]));
    }
    shape.whole = reply.v.whole ? program.decode(reply.v.whole) : null;
    additions = program.decode(Array.isArray(reply.v.added) ? reply.v.added : []);
  } catch (error) {
    shape.failure = () => error;
    if (error instanceof Stop) shape.failure = () => program.fail(error.verdict, error.message, error.died);
  }
  return shape;
}

function renew() {
  say('F', '');
  if (frames.receive() === null) process.reallyExit(1);
  program.renew();
}

// ---------------------------------------------------------------- finding the tests

const Mocha = pack('mocha');
const mocha = new Mocha({ timeout: job.test_milliseconds, reporter: class {}, ui: 'bdd' });
const putWords = require('./jest.js').words(pack, program);

const wanted = job.list === null ? null : new Set(job.list);
const changing = new Set(job.changing);
const ids = new Map();
const found = [];

function identify(file, test) {
  const name = test.titlePath().slice(1).join(' > ');
  const base = `tests/${file}::${name}`;
  const count = (ids.get(base) || 0) + 1;
  ids.set(base, count);
  return { id: count === 1 ? base : `${base} #${count}`, name };
}

function take(file, tests, suites) {
  tests.forEach((test) => {
    test.coplit = identify(file, test);
    test.unlisted = wanted !== null && !wanted.has(test.coplit.id);
    if (test.unlisted) test.pending = true;
    found.push(test);
  });
  suites.forEach((suite) => take(file, suite.tests, suite.suites));
}

function loadFiles() {
  for (const file of job.files) {
    // Each file has a suite of its own: its hooks are for its own tests.
    const suite = Mocha.Suite.create(mocha.suite, '');
    Mocha.interfaces.bdd(suite);
    suite.emit('pre-require', globalThis, file, mocha);
    putWords(globalThis);
    try {
      if (isOfPage(file)) thePage();
      require(path.join(job.tests_folder, file));
    } catch (error) {
      event({ type: 'unloadable', file, outcome: explain(error) });
      mocha.suite.suites.pop();
      continue;
    }
    take(file, suite.tests, suite.suites);
    suite.hasFakeTimers = program.clock.isInstalled;
    globalThis.jest.useRealTimers();
  }
}

function collected() {
  const question = (test) => (test.parent.parent.root ? path.posix.basename(test.coplit.id.split('::')[0]).replace(/\..*$/, '') : test.titlePath()[1]);
  event({
    type: 'collected',
    tests: found.map((test) => ({ ...test.coplit, question: question(test) })),
  });
}

// ---------------------------------------------------------------- running them

const explain = (error) => outcomeOf(error, { program, failures });

function report(test, outcome) {
  if (test.unlisted) return;
  const seconds = test.began ? Number(process.hrtime.bigint() - test.began) / 1e9 : 0;
  event({ type: 'test', id: test.coplit.id, seconds, output: program.printed, changes: program.changedArguments, ...outcome });
  program.printed = '';
}

/** What a test passed in spite of: a program that ended, or a value that no test can use. */
function passed(test) {
  const against = program.stop || program.refused;
  report(test, against ? explain(against) : { verdict: 'passed', message: '' });
}

function failed(test, error) {
  // Between two tests something of the program's broke: if it has ended, the next test says so.
  if (test.type !== 'hook' && !test.coplit) return;
  const outcome = explain(error);
  if (test.type !== 'hook') {
    if (test.currentRetry() > 0) outcome.message = `Your program changes what the test gives it. ${outcome.message}`;
    report(test, outcome);
    return;
  }
  const title = test.title.replace(/^"|".*$/g, '');
  const hit = [];
  (test.parent || mocha.suite).eachTest((one) => {
    if (one.coplit && !one.state && !one.unlisted) hit.push(one);
  });
  hit.forEach((one) => {
    report(one, { ...outcome, message: `${title}: ${outcome.message}` });
    one.unlisted = true;
  });
}

let isDirty = false;
let current = null;

/** What a file says of time, and what it writes into the page, is for its own tests. */
function enterFile(suite) {
  const file = suite.parent.root ? suite : null;
  if (file === null) enterFile(suite.parent);
  else if (file !== current) {
    current = file;
    globalThis.jest.useRealTimers();
    if (file.hasFakeTimers) globalThis.jest.useFakeTimers();
    if (program.mirror && !job.fresh) program.mirror.document.body.replaceChildren();
  }
}

function beginTest() {
  const test = this.currentTest;
  if (test.retriedTest()) Object.assign(test, { coplit: test.retriedTest().coplit, unlisted: test.retriedTest().unlisted });
  if (program.stop || (job.fresh && (isDirty || program.used))) renew();
  isDirty = false;
  program.begin();
  enterFile(test.parent);
  Object.assign(program, { recording: false, printed: '', used: false, refused: null });
  const seesChanges = wanted === null || changing.has(test.coplit.id);
  const isSecond = test.currentRetry() > 0;
  Object.assign(program, { changedArguments: false, keptChanges: false, mayRepeat: job.fresh && !isSecond });
  program.seesChanges = seesChanges || isSecond;
  test.began = process.hrtime.bigint();
  if (!test.unlisted) say('T', test.coplit.id);
}

/** What a test rendered goes, unless the next test has a new process anyway. */
function endTest() {
  if (job.fresh || !program.mirror || program.stop) return;
  try {
    program.mirror.cleanUp();
  } catch (error) {
    if (!(error instanceof Stop)) program.fail('error', String(error.message));
  }
}

/** What is made before all tests of a suite is made again in each process of theirs. */
function beginHook(hook) {
  if (!/^"before all"/.test(hook.title)) return;
  if (program.stop || (job.fresh && program.used)) renew();
  program.recording = true;
  isDirty = true;
}

/** A test that waits while neither side has anything left to do would wait for ever. */
function watchIdle(runner) {
  program.onIdle = () => {
    const test = runner.currentRunnable;
    const look = (left) => {
      if (!test || test.state || runner.currentRunnable !== test || program.pumping) return;
      const own = 1 + (test.timer ? 1 : 0); // this look's timer, and mocha's
      const isBusy = process.getActiveResourcesInfo().length > atRest + own;
      if (isBusy) setTimeout(look, 5 * IDLE_MILLISECONDS, IDLE_LOOKS);
      else if (left > 0) setTimeout(look, IDLE_MILLISECONDS, left - 1);
      else runner.uncaught(new Stop('timed-out', 'The test waits for something that your program never does.'));
    };
    setTimeout(look, IDLE_MILLISECONDS, IDLE_LOOKS);
  };
}

function main() {
  program.seesChanges = wanted === null;
  loadFiles();
  program.recording = false;
  isDirty = true;
  if (wanted === null) collected();
  mocha.suite.timeout(job.cells_milliseconds);
  mocha.suite.beforeEach(beginTest);
  mocha.suite.timeout(job.test_milliseconds);
  mocha.suite._beforeEach.unshift(mocha.suite._beforeEach.pop());
  mocha.suite.afterEach(endTest);
  const runner = mocha.run(() => {
    event({ type: 'done' });
    process.reallyExit(0);
  });
  runner.on('hook', (hook) => asOurs(() => beginHook(hook)));
  runner.on('pass', (test) => asOurs(() => passed(test)));
  runner.on('pending', (test) => report(test, { verdict: 'not-run', message: '', skipped: true }));
  runner.on('fail', (test, error) => asOurs(() => failed(test, error)));
  // Before the first test there is nobody to tell: if the program has ended, the test says so itself.
  const uncaught = (error) => runner.currentRunnable && runner.uncaught(error);
  program.onUncaught = uncaught;
  process.on('unhandledRejection', uncaught);
  watchIdle(runner);
}

main();
