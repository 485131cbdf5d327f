// What a test puts in the place of something of JavaScript's, for the program to find there too:
// `jest.spyOn(Math, 'random')`, `global.fetch = jest.fn()`.
'use strict';

const { usual } = require('./clock.js');
const { replacements } = require('./intact.js');

const TIMERS = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'];
const OTHERS = [['Math', 'random'], ['Date', 'now'], ['', 'fetch']];
const own = new Map(OTHERS.map(([owner, name]) => [name, (owner ? globalThis[owner] : globalThis)[name]]));

/** The judge's side: hand over what was replaced before the program is asked for anything. */
class Replaced {
  constructor(program) {
    this.program = program;
    this.sent = new Map();
    this.natives = new Map();
  }

  /** A new process has everything of its own again. */
  renew() {
    this.sent.clear();
    this.natives.clear();
  }

  prepare() {
    const { clock } = this.program;
    const timers = clock.isInstalled ? clock.fakes : usual;
    const areTimers = TIMERS.some((name) => globalThis[name] !== timers[name]);
    for (const name of TIMERS) this.tell('', name, areTimers ? globalThis[name] : null);
    for (const [owner, name] of OTHERS) {
      const now = (owner ? globalThis[owner] : globalThis)[name];
      const isOwn = now === own.get(name) || (name === 'now' && now === clock.dateNow);
      this.tell(owner, name, isOwn || typeof now !== 'function' ? null : now);
    }
    this.tellNatives(replacements());
  }

  /** What a test put in the place of JavaScript's own functions is there while the program runs. */
  tellNatives(now) {
    const places = new Set(now.map(([place, name]) => `${place}.${name}`));
    this.natives.forEach(([place, name], key) => {
      if (places.has(key)) return;
      this.natives.delete(key);
      this.program.exchange('native', place, name, null, false);
    });
    for (const [place, name, value] of now) {
      const key = `${place}.${name}`;
      if (this.natives.has(key) && this.natives.get(key)[2] === value) continue;
      this.natives.set(key, [place, name, value]);
      this.program.exchange('native', place, name, this.program.encode(value), true);
    }
  }

  tell(owner, name, value) {
    if ((this.sent.get(name) ?? null) === value) return;
    this.sent.set(name, value);
    this.program.exchange('replace', owner, name, value && this.program.encode(value));
  }
}

/** The student's side: put it there; null puts back what was there before. */
function replacer(make) {
  const before = new Map();
  return (owner, name, tagged) => {
    const where = owner ? globalThis[owner] : globalThis;
    if (!before.has(name)) before.set(name, where[name]);
    where[name] = tagged === null ? before.get(name) : make(tagged);
    if (tagged === null) before.delete(name);
  };
}

module.exports = { Replaced, replacer };
