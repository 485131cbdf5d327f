// A clock that goes on only when it is told to: what `setTimeout` and `Date` are under fake timers.
//
// There is one in the judge, for the test's own timers, and one in the student's process;
// fake_timers.js moves both.
'use strict';

// Taken before any cell runs, and before anything is replaced.
const { Date, Map, Number, Object, Proxy, Reflect, performance } = globalThis;
const NAMES = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'];
const usual = Object.fromEntries(NAMES.map((name) => [name, globalThis[name]]));
const usualNow = Date.now;
const usualPerformance = performance.now;

/** What `setTimeout` gives: good for nothing but `clearTimeout`. */
class Timer {
  constructor(id) {
    this.id = id;
  }

  ref() { return this; }

  unref() { return this; }

  hasRef() { return true; }

  [Symbol.toPrimitive]() { return this.id; }
}

class Clock {
  constructor() {
    Object.assign(this, { isInstalled: false, now: 0, started: 0, count: 0, timers: new Map(), isFiring: false });
    const add = (every) => (fn, milliseconds, ...args) => this.add(fn, milliseconds, args, every);
    const remove = (real) => (timer) => (timer instanceof Timer || typeof timer === 'number' ? void this.timers.delete(Number(timer)) : real(timer));
    this.fakes = {
      setTimeout: add(false),
      setInterval: add(true),
      setImmediate: (fn, ...args) => this.add(fn, 0, args, false),
      clearTimeout: remove(usual.clearTimeout),
      clearInterval: remove(usual.clearInterval),
      clearImmediate: remove(usual.clearImmediate),
    };
    this.dateNow = () => this.now;
    this.date = new Proxy(Date, {
      get: (target, key) => (key === 'now' && target.now === usualNow ? this.dateNow : Reflect.get(target, key)),
      construct: (target, args, made) => Reflect.construct(target, args.length ? args : [this.now], made === this.date ? target : made),
      apply: (target) => new target(this.now).toString(),
    });
  }

  install(now) {
    this.now = Number(now);
    if (this.isInstalled) return;
    this.isInstalled = true;
    this.started = this.now;
    this.timers.clear();
    Object.assign(globalThis, this.fakes);
    globalThis.Date = this.date;
    performance.now = () => this.now - this.started;
  }

  uninstall() {
    if (!this.isInstalled) return;
    this.isInstalled = false;
    this.timers.clear();
    Object.assign(globalThis, usual);
    globalThis.Date = Date;
    if (Date.now === this.dateNow) Date.now = usualNow;
    performance.now = usualPerformance;
  }

  add(fn, milliseconds, args, isRepeated) {
    const wait = Number(milliseconds) || 0;
    const delay = Math.max(wait, this.isFiring || isRepeated ? 1 : 0);
    const id = ++this.count;
    this.timers.set(id, { id, at: this.now + delay, fn, args, every: isRepeated ? delay : null });
    return new Timer(id);
  }

  /** The timer whose turn is next. */
  first() {
    let found = null;
    this.timers.forEach((one) => {
      if (!found || one.at < found.at) found = one;
    });
    return found;
  }

  /** When the next timer is due, when the last one, and how many there are. */
  outlook() {
    const found = this.first();
    return found ? { next: found.at, last: Math.max(...[...this.timers.values()].map((one) => one.at)), count: this.timers.size } : { next: null, last: null, count: 0 };
  }

  /** Let the next timer have its turn; what it throws is thrown. */
  fire() {
    const timer = this.first();
    if (!timer) return;
    this.now = Math.max(this.now, timer.at);
    this.timers.delete(timer.id);
    if (timer.every !== null) this.timers.set(timer.id, { ...timer, at: timer.at + timer.every });
    this.isFiring = true;
    try {
      if (typeof timer.fn === 'function') timer.fn.apply(globalThis, timer.args);
    } finally {
      this.isFiring = false;
    }
  }

  /** What the judge may ask of the student's clock. */
  answer(what, value) {
    if (what === 'install') this.install(value);
    else if (what === 'uninstall') this.uninstall();
    else if (what === 'clear') this.timers.clear();
    else if (what === 'set') this.now = Number(value);
    else if (what === 'fire') this.fire();
    return this.outlook();
  }
}

module.exports = { Clock, usual };
