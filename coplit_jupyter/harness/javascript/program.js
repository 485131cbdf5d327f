// The judge's side of the student's program: values and calls.
//
// Data crosses by value. A student's object is never asked whether it equals something: turning it
// into a number or comparing it loosely with one fails the test.
'use strict';

const { Encoder, Decoder, WireError } = require('./wire.js');
const { refill, sameKind } = require('./held.js');
const { Derived } = require('./derived.js');
const { NEVER, standIn } = require('./stand_ins.js');
const { isThrownAway } = require('./sites.js');
const { Exchange, Stop } = require('./exchange.js');
const { guard } = require('./intact.js');

const ERRORS = { Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, AggregateError };
const NATIVES = { ...ERRORS, Object, Array, Function, Map, Set, Promise, Date, RegExp, WeakMap, WeakSet };
const WELL_KNOWN = ['iterator', 'asyncIterator', 'toPrimitive', 'toStringTag', 'hasInstance', 'species'];
// What a test's timers give: their insides are none of the program's business.
const OPAQUE = [[setTimeout, clearTimeout], [setImmediate, clearImmediate]].map(([begin, end]) => {
  const timer = begin(() => {});
  end(timer);
  return Object.getPrototypeOf(timer);
});
const MAX_INSTANCES = 200;
const KEPT_NAMES = ['name', 'message', 'stack', '__proto__', 'constructor'];

class Program extends Exchange {
  constructor(...args) {
    super(...args);
    this.instances = 0;
    this.own = [];
    this.derived = new Derived(this);
  }

  // ------------------------------------------------------------ values

  encode(value, known) {
    const isReference = (one) => this.meanings.has(one);
    return new Encoder((one) => this.refer(one), { known, isReference, held: this.given }).encode(value);
  }

  /** What the student's document is like now, for tests that look at it. */
  show(page) {
    this.page = page;
    if (this.mirror) this.mirror.apply(page);
  }

  refer(value) {
    const part = this.mirror && this.mirror.refer(value);
    if (part) return part;
    if (typeof value === 'symbol') return this.symbol(value);
    if (this.derived.has(value)) return this.where(this.derived.meaning(value));
    const meaning = this.meanings.get(value);
    if (meaning) return this.where(meaning);
    if (typeof value === 'function') return this.lend(value);
    if (value instanceof Promise) return this.lendPromise(value);
    if (value instanceof Error) {
      const own = Object.keys(value).map((name) => [name, this.encode(value[name])]);
      this.errors.push(value);
      const base = Object.keys(ERRORS).find((name) => Object.getPrototypeOf(value) === ERRORS[name].prototype);
      return { $: 'er', id: this.errors.length - 1, base: base || 'Error', name: String(value.name), message: String(value.message), own };
    }
    return this.instance(value);
  }

  symbol(value) {
    const meaning = this.symbols.get(value);
    if (meaning && meaning.own) {
      if (!meaning.base) meaning.generation = this.generation;
      return { $: 'y', name: value.description, id: meaning.own };
    }
    if (meaning) return this.where(meaning);
    const well = WELL_KNOWN.find((name) => Symbol[name] === value);
    const key = Symbol.keyFor(value);
    const id = well || key !== undefined ? undefined : this.own.push(value);
    if (id !== undefined) this.symbols.set(value, this.meaning({ own: id }));
    return { $: 'y', name: value.description, key, well, id };
  }

  /** A symbol of the test's that this process was given. */
  ownSymbol(id) {
    const symbol = this.own[id - 1];
    const meaning = this.symbols.get(symbol);
    return meaning && (meaning.base || meaning.generation === this.generation) ? symbol : undefined;
  }

  lend(fn, name = fn.name) {
    if (!this.numbers.has(fn)) {
      this.numbers.set(fn, this.callbacks.length);
      this.callbacks.push(fn);
    }
    return { $: 'cb', id: this.numbers.get(fn), name, arity: fn.length };
  }

  /** An object of a class of the test's: its values, and its methods as functions. */
  instance(value) {
    if (OPAQUE.includes(Object.getPrototypeOf(value))) return { $: 'o', v: [] };
    if (++this.instances > MAX_INSTANCES) throw new WireError('an object of the test that holds itself');
    try {
      return { $: 'o', ...this.members(value) };
    } finally {
      this.instances--;
    }
  }

  members(value) {
    const entries = Object.keys(value).map((name) => [name, value[name]]);
    for (let proto = Object.getPrototypeOf(value); proto && proto !== Object.prototype; proto = Object.getPrototypeOf(proto)) {
      for (const name of Object.getOwnPropertyNames(proto)) {
        const { value: method } = Object.getOwnPropertyDescriptor(proto, name);
        if (typeof method === 'function' && name !== 'constructor') entries.push([name, method.bind(value)]);
      }
    }
    const symbols = [Symbol.iterator, Symbol.asyncIterator, Symbol.toPrimitive].filter((one) => typeof value[one] === 'function');
    return {
      v: entries.map(([name, one]) => [name, this.encode(one)]),
      y: symbols.map((one) => [this.symbol(one), this.lend(value[one].bind(value))]),
    };
  }

  where(meaning) {
    if (meaning.path) return { $: 'p', path: meaning.path };
    if (meaning.base || meaning.generation === this.generation) return { $: 'r', id: meaning.id };
    throw new Stop('broken', 'The test uses an object of an earlier run of the program.');
  }

  /** Objects made while test files load, or before all tests, are made again in every process. */
  meaning(given) {
    return given.path ? given : { ...given, generation: this.generation, base: this.recording };
  }

  decode(value, known) {
    try {
      return new Decoder((tagged) => this.make(tagged), known, this.given).decode(value);
    } catch (error) {
      const why = error instanceof WireError || error instanceof RangeError || error instanceof SyntaxError;
      if (!why) throw error;
      throw this.fail('error', `Your program sent what cannot be accepted (${error.message}).`);
    }
  }

  make(tagged) {
    if (tagged.$ === 'x') throw this.fail('failed', `Your program gave what cannot be taken over: ${String(tagged.message).slice(0, 200)}`);
    if (tagged.$ === 'dn' || tagged.$ === 'dw') {
      if (!this.mirror) throw new WireError('a part of a page');
      return this.mirror.make(tagged);
    }
    if (tagged.$ === 'pr') return this.promise(tagged.id).promise;
    const own = tagged.$ === 'le' ? this.errors[tagged.id] ?? this.ownSymbol(-tagged.id) : tagged.id < 0 ? this.callbacks[-1 - tagged.id] : undefined;
    if (own !== undefined) return own;
    const path = tagged.$ === 'p' ? checked(tagged.path) : null;
    if (!path && (tagged.$ !== 'r' || !Number.isInteger(tagged.id))) throw new WireError('a value that is none');
    const meaning = this.meaning(path ? { path } : { id: tagged.id });
    const key = path ? JSON.stringify(path) : tagged.id;
    const kept = path || meaning.base ? this.base : this.made;
    if (!kept.has(key)) kept.set(key, this.fresh(meaning, tagged));
    return kept.get(key);
  }

  fresh(meaning, tagged) {
    if (tagged.t === 'y') {
      const symbol = WELL_KNOWN.includes(tagged.well) ? Symbol[tagged.well]
        : typeof tagged.key === 'string' ? Symbol.for(tagged.key) : Symbol(String(tagged.name));
      this.symbols.set(symbol, meaning);
      return symbol;
    }
    const made = tagged.t === 'e' ? this.error(tagged.error, meaning) : standIn(this, meaning, tagged);
    if (typeof made === 'object' || typeof made === 'function') this.meanings.set(made, meaning);
    return made;
  }

  // ------------------------------------------------------------ calls

  call(meaning, self, args) {
    const bound = self !== undefined && self !== null && self !== globalThis;
    return this.settle(bound ? self : null, args, (where, given, plain) => this.request('call', this.where(meaning), where, given, plain));
  }

  construct(meaning, args) {
    const made = this.settle(null, args, (_, given, plain) => this.request('new', this.where(meaning), given, plain));
    return (typeof made === 'object' && made !== null) || typeof made === 'function' ? made : Object(made);
  }

  settle(self, args, ask) {
    const known = [];
    const numbers = new Map();
    const plain = [];
    const give = (value, index) => {
      const encoded = this.encode(value, numbers);
      const isData = typeof value === 'object' && value !== null && !this.meanings.has(value) && !numbers.has(value);
      if (isData && !(value instanceof Promise) && !(value instanceof Error)) {
        numbers.set(value, known.length);
        known.push(value);
        plain.push(index);
      }
      return encoded;
    };
    const where = self === null ? null : give(self, -1);
    const reply = ask(where, args.map(give), plain);
    const changed = this.changes(reply, known);
    const nothing = !reply.e && (reply.v === null || (typeof reply.v === 'object' && reply.v.$ === 'u'));
    const alone = nothing || Boolean(reply.e) || isThrownAway();
    if (changed.size > 0 && !alone) this.changedArguments = true;
    const taken = changed.size > 0 && (alone || this.seesChanges);
    if (changed.size > 0 && !taken) this.keptChanges = true;
    if (taken) changed.forEach((now, index) => refill(known[index], now, (one) => this.given.has(one)));
    if (reply.e) throw this.error(reply.e);
    // A changed argument that is given back is a new object: the test's own stays as it was, unless
    // the reference changes arguments in this very test.
    return this.decode(reply.v, known.map((arg, index) => (changed.has(index) && !taken ? changed.get(index) : arg)));
  }

  changes(reply, known) {
    const changed = new Map();
    if (!Array.isArray(reply.m)) return changed;
    reply.m.slice(0, known.length).forEach((entry, index) => {
      if (!entry || typeof entry !== 'object' || !('now' in entry)) return;
      const now = this.decode(entry.now);
      if (now !== known[index] && sameKind(now, known[index])) changed.set(index, now);
    });
    return changed;
  }

  value(operation, ...args) {
    const reply = this.request(operation, ...args);
    if (reply.e) throw this.error(reply.e);
    return this.decode(reply.v);
  }

  /** Ask for a constructor or prototype: a built-in one that the program names, or a stand-in. */
  native(operation, meaning, pick) {
    const reply = this.request(operation, this.where(meaning));
    if (reply.e) throw this.error(reply.e);
    if (typeof reply.v === 'string') return Object.hasOwn(NATIVES, reply.v) ? pick(NATIVES[reply.v]) : null;
    return this.decode(reply.v);
  }

  error(given, meaning = null) {
    if (given === null || typeof given !== 'object') throw this.fail('error', 'Your program broke the connection to the test.');
    if ('thrown' in given) return this.decode(given.thrown);
    if (Number.isInteger(given.lent) && this.errors[given.lent]) return this.errors[given.lent];
    const where = meaning || (Number.isInteger(given.ref) ? this.meaning({ id: given.ref }) : null);
    const kept = where && where.base ? this.base : this.made;
    if (where && kept.has(where.id)) return kept.get(where.id);
    const base = Object.hasOwn(ERRORS, given.base) ? ERRORS[given.base] : Error;
    const error = base === AggregateError ? new base([], String(given.message)) : new base(String(given.message));
    const hide = (name, property) => Object.defineProperty(error, name, { configurable: true, enumerable: false, ...property });
    if (where) {
      this.meanings.set(error, where);
      kept.set(where.id, error);
    }
    if (String(given.name) !== base.name) hide('name', { value: String(given.name), writable: true });
    hide('coplitStack', { value: String(given.stack || '') });
    hide('stack', { value: withoutOurs(given.stack), writable: true });
    for (const pair of Array.isArray(given.own) ? given.own : []) {
      if (!Array.isArray(pair) || typeof pair[0] !== 'string' || KEPT_NAMES.includes(pair[0]) || NEVER.has(pair[0])) continue;
      Object.defineProperty(error, pair[0], { value: this.decode(pair[1]), writable: true, enumerable: true, configurable: true });
    }
    if (where) this.methods(error, given, where, hide);
    return error;
  }

  /** Give an error the methods of its class, asked for one by one. */
  methods(error, given, where, hide) {
    for (const name of Array.isArray(given.far) ? given.far.slice(0, 100) : []) {
      if (typeof name !== 'string' || name in error || KEPT_NAMES.includes(name) || NEVER.has(name)) continue;
      hide(name, { get: () => this.value('get', this.where(where), name) });
    }
    if (given.ctor) hide('constructor', { value: this.decode(given.ctor) });
  }

  isInstance(value, meaning) {
    const held = (typeof value === 'object' && value !== null) || typeof value === 'function';
    const known = held ? this.meanings.get(value) : undefined;
    return known !== undefined && this.value('isinstance', this.where(known), this.where(meaning)) === true;
  }
}

/** What an error says of where it arose, without the lines that run the program. */
const withoutOurs = (stack) => String(stack || '').split('\n').filter((line) => !/\/harness\/|\(?node:/.test(line)).join('\n').slice(0, 4000);

function checked(path) {
  const good = Array.isArray(path) && path.length <= 4 && path.every((step) => typeof step === 'string');
  if (!good) throw new WireError('a path that is none');
  return path;
}

guard(Program, ['begin', 'call', 'construct', 'decode', 'encode', 'error', 'exchange', 'isInstance', 'native', 'request', 'value']);

module.exports = { Program, Stop };
