// jest's words for fake timers. There are two clocks, the test's and the program's; they show the same
// time, and of their timers the one that is due first has its turn first.
'use strict';

const { setImmediate } = globalThis;
const usualNow = Date.now;
const MAX_TIMERS = 100_000;
const MAX_TURNS = 200;

/** Give the words that jest has for time; each gives `jest` back where jest's own does. */
function timersOf(program, jest) {
  const { clock } = program;
  const nothing = { next: null, last: null, count: 0 };
  const time = (one) => (typeof one === 'number' && Number.isFinite(one) ? one : null);
  const ask = (...args) => {
    // A program that has not begun gets the clock when it does; one that ended has no use for it.
    if (!program.running || program.stop) return nothing;
    const given = program.unrecorded(() => program.value('clock', ...args));
    if (given === null || typeof given !== 'object') throw program.fail('error', 'Your program sent what cannot be accepted.');
    return { next: time(given.next), last: time(given.last), count: time(given.count) ?? 0 };
  };
  const needed = () => {
    if (!clock.isInstalled) throw new Error('call jest.useFakeTimers() first');
  };
  const set = (now) => {
    clock.now = now;
    ask('set', now);
  };
  const earlier = (a, b) => (a === null ? b : b === null ? a : Math.min(a, b));
  const later = (a, b) => (a === null ? b : b === null ? a : Math.max(a, b));

  /** Fire what is due first, if it is due by `limit`; tell whether there was anything. */
  const step = (limit) => {
    const [mine, theirs] = [clock.outlook(), ask('look')];
    const at = earlier(mine.next, theirs.next);
    if (at === null || at > limit) return false;
    if (at > clock.now) set(at);
    if (theirs.next !== null && theirs.next <= at) ask('fire');
    else clock.fire();
    return true;
  };
  const limited = (count) => {
    if (count > MAX_TIMERS) throw new Error(`Aborting after running ${MAX_TIMERS} timers, assuming an infinite loop!`);
  };
  const run = (limit, most = Infinity) => {
    needed();
    for (let count = 0; count < most && step(limit); count++) limited(count);
  };
  /** Let promises on both sides go on. */
  const settle = async () => {
    for (let turn = 0; turn < MAX_TURNS && (turn < 3 || program.pumping); turn++) await new Promise((done) => { setImmediate(done); });
  };
  const runLater = async (limit, most = Infinity) => {
    needed();
    await settle();
    for (let count = 0; count < most && step(limit); count++) {
      limited(count);
      await settle();
    }
  };
  const lastDue = () => later(clock.outlook().last, ask('look').last) ?? clock.now;
  const finish = (now) => now > clock.now && set(now);

  return {
    useFakeTimers(options = {}) {
      const { now } = Object(options);
      clock.install(now === undefined ? usualNow() : Number(now));
      ask('install', clock.now);
      return jest;
    },
    useRealTimers() {
      if (clock.isInstalled) {
        clock.uninstall();
        ask('uninstall');
      }
      return jest;
    },
    advanceTimersByTime(milliseconds) {
      const until = clock.now + Number(milliseconds);
      run(until);
      finish(until);
    },
    async advanceTimersByTimeAsync(milliseconds) {
      const until = clock.now + Number(milliseconds);
      await runLater(until);
      finish(until);
      await settle();
    },
    runAllTimers: () => run(Infinity),
    runAllTimersAsync: () => runLater(Infinity),
    runOnlyPendingTimers: () => run(lastDue()),
    runOnlyPendingTimersAsync: () => runLater(lastDue()),
    advanceTimersToNextTimer: (steps = 1) => run(Infinity, steps),
    advanceTimersToNextTimerAsync: (steps = 1) => runLater(Infinity, steps),
    runAllImmediates: () => run(clock.now),
    runAllTicks() {},
    clearAllTimers() {
      clock.timers.clear();
      ask('clear');
    },
    getTimerCount: () => clock.timers.size + ask('look').count,
    setSystemTime(now) {
      needed();
      set(now === undefined ? usualNow() : Number(now));
    },
    getRealSystemTime: () => usualNow(),
    now: () => (clock.isInstalled ? clock.now : usualNow()),
  };
}

module.exports = { timersOf };
