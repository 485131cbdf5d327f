// The student's process: runs the cells, answers the judge. Nothing that it says is believed.
//
// argv: node student.js DESCRIPTOR. Requests are JSON arrays [number, operation, ...]; each gets one
// answer {n, v | e, m, p, s, u}: value or error, changed arguments, printed text, settled promises,
// uncaught errors. Meanwhile it may ask: {cb, a, t} is answered by {v} or {e}, or by a request of the
// callback's own.
'use strict';

const fs = require('fs');
const path = require('path');
const { Frames } = require('./frames.js');
const { Encoder, Decoder } = require('./wire.js');
const cells = require('./cells.js');
const { Said, listen } = require('./consoles.js');
const { describeError, describeValue, nativeName, ownNames, ownProperty } = require('./natives.js');
const { Copies } = require('./held.js');
const { Clock } = require('./clock.js');
const { replacer } = require('./replaced.js');
const { extend } = require('./derived.js');
const { caller } = require('./calls.js');
const { Replacements, added } = require('./intact.js');
const browser = require('./browser.js');

// Taken before any cell runs: a notebook may have a class Map of its own.
const { Array, Buffer, Error, Map, Number, Object, Promise, RangeError, String, Symbol, TypeError } = globalThis;
const MAX_PRINTED = 256 * 1024;
const frames = new Frames(Number(process.argv[2]));
const { stringify, parse } = JSON;
const { setTimeout, clearTimeout, setImmediate, queueMicrotask } = globalThis;
const nextTick = process.nextTick.bind(process);
const { isPromise } = require('util').types;
const leave = process.reallyExit.bind(process);
const home = process.env.COPLIT_WORK || '/work';

const objects = new Map();
const numbers = new Map();
const paths = new Map();
const lent = new Map();
const symbols = new Map();
let source = { chosen: {}, names: {} };
let printed = '';
const said = new Said();
let settled = [];
let uncaught = [];
let wake = () => {};
let atRest = 0;

// ---------------------------------------------------------------- values

const isReference = (value) => page !== null && page.isReference(value);
const held = new Copies();
const clock = new Clock();
const encode = (value, known) => new Encoder(refer, { known, methods: true, isReference, held }).encode(value);
const decode = (value, known) => new Decoder(make, known, held).decode(value);
const errorOf = (error) => describeError(error, { guarded, refer });

function refer(value) {
  const part = page && page.refer(value);
  if (part) return part;
  if (lent.has(value)) return { $: 'le', id: lent.get(value) };
  if (paths.has(value)) return describe({ $: 'p', path: paths.get(value) }, value);
  let number = numbers.get(value);
  if (number === undefined) {
    number = numbers.size + 1;
    numbers.set(value, number);
    objects.set(number, value);
    if (isPromise(value)) follow(value, number);
  }
  return describe({ $: isPromise(value) ? 'pr' : 'r', id: number }, value);
}

/** Tell the judge with some later answer what became of a promise. */
function follow(promise, number) {
  const settle = (good, value) => {
    settled.push([number, good, good ? guarded(value) : thrown(value)]);
    wake();
  };
  promise.then((value) => settle(true, value), (error) => settle(false, error));
}

function guarded(value) {
  try {
    return encode(value);
  } catch (error) {
    return { $: 'x', message: String(error.message) };
  }
}

const describe = (tagged, value) => describeValue(tagged, value, { paths, errorOf });

/** Describe what was thrown: an error with its number, or any other value. */
function thrown(error) {
  if (lent.has(error)) return { lent: lent.get(error) };
  if (!(error instanceof Error)) return { thrown: guarded(error) };
  return { ...errorOf(error), ref: refer(error).id };
}

function make(tagged) {
  switch (tagged.$) {
    case 'cb':
      return callback(tagged);
    case 'r':
    case 'pr':
      return objects.get(tagged.id);
    case 'p':
      return at(tagged.path);
    case 'lp':
      return promised(tagged.id);
    case 'er':
      return remade(tagged);
    case 'dn':
    case 'dw':
    case 'de':
      return page.make(tagged);
    case 'y':
      if (tagged.well) return Symbol[tagged.well];
      return tagged.key === undefined ? symbolOf(tagged) : Symbol.for(tagged.key);
    default:
      throw new TypeError('a value that is none');
  }
}

/** Stand for a symbol of the test's own: the same one each time. */
function symbolOf({ id, name }) {
  if (!symbols.has(id)) {
    symbols.set(id, Symbol(name));
    lent.set(symbols.get(id), -id);
  }
  return symbols.get(id);
}

const remade = (given) => {
  const Kind = globalThis[given.base] || Error;
  const error = given.base === 'AggregateError' ? new Kind([], given.message) : new Kind(given.message);
  if (given.name && given.name !== error.name) error.name = given.name;
  for (const [name, value] of given.own || []) error[name] = decode(value);
  lent.set(error, given.id);
  return error;
};

/** Stand for a promise of the test; `settle` tells what became of it. */
const promises = new Map();
function promised(id) {
  if (!promises.has(id)) {
    const entry = {};
    entry.promise = new Promise((resolve, reject) => Object.assign(entry, { resolve, reject }));
    entry.promise.catch(() => {});
    promises.set(id, entry);
  }
  return promises.get(id).promise;
}

/** Stand for a function of the test; the same function is the same stand-in. */
const callbacks = new Map();
function callback(tagged) {
  if (callbacks.has(tagged.id)) return callbacks.get(tagged.id);
  const stand = function (...args) {
    const known = this !== undefined && this !== globalThis && this !== null;
    return replaced.asOurs(() => {
      const question = { cb: tagged.id, a: args.map((one) => encode(one)), p: taken(), d: seen() };
      if (known) question.t = guarded(this);
      wake();
      return answered(stringify(question));
    });
  };
  Object.defineProperty(stand, 'name', { value: String(tagged.name || '') });
  Object.defineProperty(stand, 'length', { value: tagged.arity | 0 });
  callbacks.set(tagged.id, stand);
  numbers.set(stand, -1 - tagged.id);
  objects.set(-1 - tagged.id, stand);
  return stand;
}

function answered(question) {
  frames.send(question);
  for (;;) {
    const text = frames.receive();
    if (text === null) leave(0);
    const reply = parse(text);
    if (Array.isArray(reply)) {
      send(answer(reply));
      continue;
    }
    if (reply.e) throw decode(reply.e);
    return decode(reply.v);
  }
}

function taken() {
  const text = printed;
  printed = '';
  return text;
}

function at(steps) {
  let value = source.chosen;
  steps.forEach((step, index) => {
    const outside = index === 0 && (value === null || !(step in Object(value)));
    value = outside ? source.names[step] : value[step];
  });
  return value;
}

const target = (where) => (where.path ? at(where.path) : objects.get(where.id));

// ---------------------------------------------------------------- requests

/** Describe the exports, so that the judge can stand in for them before any call. */
function load() {
  source = cells.exported();
  const names = Object.getOwnPropertyNames(source.names).slice(0, 2000);
  const held = [];
  for (const name of names) {
    try {
      const value = source.names[name];
      held.push([name, value]);
      const plain = (typeof value !== 'object' || value === null) && typeof value !== 'function';
      if (!plain && !paths.has(value)) paths.set(value, [name]);
    } catch { /* a getter that throws */ }
  }
  const { chosen } = source;
  if (chosen !== null && (typeof chosen === 'object' || typeof chosen === 'function')) paths.set(chosen, []);
  return {
    v: {
      whole: source.whole ? refer(chosen) : null,
      names: held.map(([name, value]) => [name, guarded(value)]),
      added: added().map(([place, name, value]) => [place, name, refer(value)]),
    },
  };
}

const replaced = new Replacements();
const call = caller({ target, encode, decode, thrown, replaced });

/**
 * Let timers and promises go on until there is something to tell; the answer says whether anything
 * is still to come. Between pumps nothing goes on: a test's own code runs to its end, as ever.
 */
function pump(milliseconds) {
  return new Promise((resolve) => {
    let timer = null;
    wake = () => {
      clearTimeout(timer);
      setImmediate(resolve);
    };
    const look = () => {
      if (settled.length || uncaught.length || !isBusy()) wake();
      else timer = setTimeout(resolve, milliseconds);
    };
    // What promises alone settle comes before any timer, as the test would see it in one process.
    queueMicrotask(() => nextTick(() => (settled.length ? resolve() : setImmediate(look))));
  }).then(() => {
    wake = () => {};
    return { v: isBusy() };
  });
}

/** Tell whether something of the program's is still to come. */
const isBusy = () => process.getActiveResourcesInfo().length > atRest;

const native = (value) => nativeName(value) ?? encode(value);
const member = (name) => (typeof name === 'string' ? name : make(name));
const operations = {
  cell: (label, text, kept) => {
    let read = null;
    const given = cells.runCell(label, text, kept === null ? null : parse(kept), (one) => {
      read = stringify(one);
    });
    return given instanceof Promise ? given.then(() => ({ v: read })) : { v: read };
  },
  load,
  call: (where, self, args, plain) => call(where, self, args, plain, 'call'),
  new: (where, args, plain) => call(where, null, args, plain, 'new'),
  get: (where, name) => ({ v: encode(target(where)[member(name)]) }),
  value: (where) => {
    source = cells.exported();
    return { v: encode(target(where)) };
  },
  set: (where, name, value) => {
    target(where)[member(name)] = decode(value);
  },
  delete: (where, name) => ({ v: delete target(where)[name] }),
  has: (where, name) => ({ v: name in Object(target(where)) }),
  own: (where, name) => ({ v: ownProperty(target(where), member(name), encode) }),
  keys: (where) => ({ v: ownNames(target(where)).map((one) => encode(one)) }),
  prototype: (where) => ({ v: native(Object.getPrototypeOf(target(where))) }),
  constructor: (where) => ({ v: native(target(where).constructor) }),
  isinstance: (value, where) => {
    const kind = target(where);
    return { v: typeof kind === 'function' && target(value) instanceof kind };
  },
  primitive: (where, hint) => {
    const value = target(where);
    const own = value[Symbol.toPrimitive];
    if (typeof own === 'function') return { v: encode(own.call(value, hint)) };
    return { v: encode(hint === 'string' ? String(value) : hint === 'number' ? Number(value) : value.valueOf() === value ? String(value) : value.valueOf()) };
  },
  iterate: (where, kind) => {
    const made = target(where)[Symbol[kind]]();
    return { v: Object(made) === made ? refer(made) : encode(made) };
  },
  extend: (where, name, members) => {
    const made = extend(target(where), name, members, make);
    return { v: [refer(made).id, refer(made.prototype).id] };
  },
  clock: (what, value) => ({ v: encode(clock.answer(what, value)) }),
  replace: replacer(make),
  native: (place, name, value, isThere) => replaced.set(place, name, decode(value), isThere),
  settle: (id, good, value) => {
    promised(id);
    if (good) promises.get(id).resolve(decode(value));
    else promises.get(id).reject(decode(value));
  },
  file: (name, content, more) => {
    const place = path.join(home, name);
    fs.mkdirSync(path.dirname(place), { recursive: true });
    fs[more ? 'appendFileSync' : 'writeFileSync'](place, Buffer.from(content, 'base64'));
  },
  page: (what, ...args) => ofPage[what](...args),
  pump,
};

/** What there is to see, if it changed. */
const seen = () => (page ? page.changed() : undefined);

/** Carry out one request; a promise of the answer for the few that wait. */
function answer([number, operation, ...args]) {
  const finish = (given) => {
    const out = { n: number, v: null, ...given, p: taken(), d: seen() };
    if (settled.length) out.s = settled.splice(0, 1000);
    if (uncaught.length) out.u = uncaught.splice(0, 10);
    if (said.calls.length) out.l = said.take();
    return out;
  };
  const failed = (error) => finish({ e: thrown(error) });
  try {
    const given = operations[operation](...args);
    return given instanceof Promise ? given.then(finish, failed) : finish(given);
  } catch (error) {
    return failed(error);
  }
}

function send(out) {
  const bad = (message) => stringify({ n: out.n, v: null, e: { name: 'RangeError', base: 'RangeError', message, stack: '' }, p: '' });
  try {
    frames.send(stringify(out));
  } catch (error) {
    frames.send(bad(`what your program gave is too big: ${String(error.message).slice(0, 200)}`));
  }
}

/** Serve; only while it pumps does anything else of this process get its turn. */
async function serve() {
  for (;;) {
    const text = frames.receive();
    if (text === null) leave(0);
    const given = answer(parse(text));
    send(given instanceof Promise ? await given : given);
  }
}

// ---------------------------------------------------------------- what a cell finds

listen(said, guarded, (text) => {
  if (printed.length < MAX_PRINTED) printed += text.slice(0, MAX_PRINTED);
});
process.on('uncaughtException', (error) => {
  if (uncaught.length < 100) uncaught.push(thrown(error));
  wake();
});
process.on('unhandledRejection', () => {});

try {
  process.chdir(home);
} catch { /* it stays where it is */ }
const page = browser.isHere ? new (require('./page.js').Page)() : null;
const ofPage = page && page.operations({ refer, encode, decode });
atRest = process.getActiveResourcesInfo().length;
process.argv = ['node', `${home}/notebook.js`];
cells.prepare(home);
serve();
