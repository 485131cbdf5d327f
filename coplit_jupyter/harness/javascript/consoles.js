// What a program says by console.log, process.stdout.write and their like, for tests that replaced those to hear it.
'use strict';

const { format } = require('util');
const { asTests } = require('./intact.js');

// Taken before any cell runs: a notebook may have a class Map of its own.
const { Array, Map, String, setImmediate } = globalThis;
const { stringify } = JSON;
const { apply } = Reflect;
const NAMES = ['log', 'info', 'debug', 'warn', 'error', 'dir', 'table', 'trace'];
const MAX_CALLS = 2000;
const MAX_CHARACTERS = 500_000;
const STREAMS = ['stdout', 'stderr'];
const usual = new Map([...NAMES.map((name) => [name, console[name]]), ...STREAMS.map((name) => [name, process[name].write])]);

/** The student's side: calls since the last answer, as far as they are few and short. */
class Said {
  constructor() {
    this.take();
  }

  /** `text` is what was printed; `encode` makes a value fit to be sent. */
  add(name, args, text, encode) {
    this.left -= text.length;
    if (this.calls.length >= MAX_CALLS || this.left < 0) return;
    const call = [name, args.map(encode)];
    if (args.some((one) => typeof one === 'object' && one !== null)) this.left -= stringify(call).length;
    if (this.left >= 0) this.calls.push(call);
  }

  take() {
    const { calls } = this;
    this.calls = [];
    this.left = MAX_CHARACTERS;
    return calls;
  }
}

/** The student's side: have everything that is printed come to `print`, calls to `said` as well. */
function listen(said, encode, print) {
  for (const name of NAMES) {
    console[name] = (...args) => {
      const text = `${format(...args)}\n`;
      said.add(name, args, text, encode);
      print(text);
    };
  }
  for (const stream of STREAMS) {
    process[stream].write = (text, encoding, done) => {
      const finished = [encoding, done].find((one) => typeof one === 'function');
      if (finished) setImmediate(finished);
      said.add(stream, [String(text)], String(text), encode);
      print(String(text));
      return true;
    };
  }
}

/** The judge's side: call what the test put in the place of `console.log` or of a stream's `write`. */
function repeat(calls, decode) {
  if (!Array.isArray(calls)) return;
  for (const call of calls.slice(0, MAX_CALLS)) {
    if (!Array.isArray(call) || !usual.has(call[0]) || !Array.isArray(call[1])) continue;
    const [holder, name] = STREAMS.includes(call[0]) ? [process[call[0]], 'write'] : [console, call[0]];
    const own = holder[name];
    const args = call[1].map((one) => decode(one));
    if (typeof own === 'function' && own !== usual.get(call[0])) asTests(() => apply(own, holder, args));
  }
}

module.exports = { Said, listen, repeat };
