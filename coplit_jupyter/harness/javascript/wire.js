// Plain JavaScript values as JSON and back; everything else is a numbered reference.
//
// A tagged value is an object with the key "$". The decoder is written for a hostile peer: depth,
// count and every field's type are checked, and nothing is looked up by name.
'use strict';

// Taken before any cell runs: a notebook may have a class Map of its own.
const { ArrayBuffer, BigInt, Boolean, Buffer, Date, Error, JSON, Map, Number, Object, RegExp, Set, String } = globalThis;
const MAX_DEPTH = 100;
const MAX_NODES = 500_000;
const TYPED = ['Uint8Array', 'Int8Array', 'Uint8ClampedArray', 'Uint16Array', 'Int16Array',
  'Uint32Array', 'Int32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array',
  'Buffer', 'ArrayBuffer'];
const NUMBERS = ['NaN', 'Infinity', '-Infinity', '-0'];

class WireError extends Error {}

/** Says of an object that it holds itself. */
class Cycle {
  constructor(value) {
    this.value = value;
  }
}

// Taken before any code of the student runs: it may replace what hangs on the prototypes.
const { getPrototypeOf, getOwnPropertyDescriptor, defineProperty, keys, is } = Object;
const { isExtensible, isFrozen, isSealed } = Object;
const ownNames = Object.getOwnPropertyNames;
const ownSymbols = Object.getOwnPropertySymbols;
const { isArrayBuffer, isBoxedPrimitive, isDate, isMap, isProxy, isRegExp, isSet } = require('util').types;
const isArray = Array.isArray;
const objectProto = Object.prototype;
const arrayProto = Array.prototype;
const time = Date.prototype.getTime;
const valueOf = new Map([String, Number, Boolean].map((one) => [one.prototype, one.prototype.valueOf]));
// A class that extends Map has a prototype that is like a Map's, and is none.
const kinds = new Map([[Date, isDate], [Map, isMap], [Set, isSet], [RegExp, isRegExp], [String, isBoxedPrimitive],
  [Number, isBoxedPrimitive], [Boolean, isBoxedPrimitive]].map(([one, is]) => [one.prototype, is]));
const mapEntries = Map.prototype.entries;
const setValues = Set.prototype.values;
const freezeBy = [null, Object.preventExtensions, Object.seal, Object.freeze];

/** Tell how fixed an object is: 0 not at all, 1 nothing new, 2 sealed, 3 frozen. */
const fixity = (value) => (isExtensible(value) ? 0 : isFrozen(value) ? 3 : isSealed(value) ? 2 : 1);

/**
 * Encodes values; `refer(value)` tags what cannot cross, `known` maps arguments to numbers.
 *
 * With `methods`, an object that holds functions is a reference: they may use `this`. What
 * `isReference` says yes to is one in any case. `held` says which objects keep being the same ones.
 */
class Encoder {
  constructor(refer, { known = new Map(), methods = false, isReference = () => false, held = null } = {}) {
    this.held = held;
    this.refer = refer;
    this.known = known;
    this.methods = methods;
    this.isReference = isReference;
    this.path = new Set();
    this.nodes = 0;
  }

  encode(value, depth = 0) {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'undefined':
        return { $: 'u' };
      case 'bigint':
        return { $: 'b', v: value.toString(16) };
      case 'number':
        if (Number.isFinite(value) && !is(value, -0)) return value;
        return { $: 'n', v: is(value, -0) ? '-0' : String(value) };
      case 'object':
        return value === null ? null : this.container(value, depth);
      default:
        return this.refer(value);
    }
  }

  container(value, depth) {
    if (depth > MAX_DEPTH) throw new WireError(`nested more than ${MAX_DEPTH} deep`);
    if (++this.nodes > MAX_NODES) throw new WireError(`more than ${MAX_NODES} items`);
    if (this.known.has(value)) return { $: 'k', v: this.known.get(value) };
    if (this.isReference(value) || (this.methods && isProxy(value))) return this.refer(value);
    const again = this.held && this.held.given(value);
    if (again) return again;
    if (this.path.has(value)) throw new Cycle(value);
    this.path.add(value);
    if (this.held) this.held.enter(value);
    try {
      const content = this.plain(value, getPrototypeOf(value), depth + 1);
      return this.held ? this.held.wrap(value, content) : content;
    } catch (error) {
      if (!(error instanceof Cycle) || error.value !== value) throw error;
      return this.refer(value); // what holds itself cannot be copied
    } finally {
      this.path.delete(value);
      if (this.held) this.held.leave(value);
    }
  }

  plain(value, proto, depth) {
    const list = (items) => [...items].map((one) => this.encode(one, depth));
    if (kinds.has(proto) && !kinds.get(proto)(value)) return this.refer(value);
    switch (proto) {
      case arrayProto:
        return isArray(value) ? this.array(value, depth) : this.refer(value);
      case objectProto:
      case null:
        return this.object(value, proto, depth);
      case Date.prototype:
        return { $: 'd', v: Number.isNaN(time.call(value)) ? null : time.call(value) };
      case String.prototype:
      case Number.prototype:
      case Boolean.prototype:
        return ownNames(value).length === (proto === String.prototype ? value.length + 1 : 0)
          ? { $: 'bx', v: this.encode(valueOf.get(proto).call(value), depth) } : this.refer(value);
      case RegExp.prototype:
        return { $: 're', s: value.source, f: value.flags };
      case Map.prototype:
        return { $: 'm', v: [...mapEntries.call(value)].map((pair) => list(pair)) };
      case Set.prototype:
        return { $: 's', v: list(setValues.call(value)) };
      default:
        if (ArrayBuffer.isView(value) || isArrayBuffer(value)) return this.bytes(value, proto);
        return this.refer(value);
    }
  }

  array(value, depth) {
    const names = ownNames(value);
    if (names.length !== value.length + 1 || !isExtensible(value)) return this.sparse(value, names, depth);
    const out = new Array(value.length);
    for (let i = 0; i < value.length; i++) {
      const property = getOwnPropertyDescriptor(value, i);
      if (!property || !('value' in property)) return this.sparse(value, names, depth);
      out[i] = this.encode(property.value, depth);
    }
    return out;
  }

  sparse(value, names, depth) {
    const entries = [];
    for (const name of names) {
      if (name === 'length') continue;
      const property = getOwnPropertyDescriptor(value, name);
      if (!('value' in property)) return this.refer(value);
      if (this.methods && typeof property.value === 'function' && !/^\d+$/.test(name)) return this.refer(value);
      entries.push([name, this.encode(property.value, depth)]);
    }
    return fixed({ $: 'a', n: value.length, v: entries }, value);
  }

  object(value, proto, depth) {
    const entries = [];
    for (const name of ownNames(value)) {
      const property = getOwnPropertyDescriptor(value, name);
      if (!('value' in property)) return this.refer(value);
      if (this.methods && (typeof property.value === 'function' || !property.enumerable)) return this.refer(value);
      if (property.enumerable) entries.push([name, this.encode(property.value, depth)]);
    }
    const symbols = ownSymbols(value);
    const out = proto === null ? { $: 'o', v: entries, z: true } : { $: 'o', v: entries };
    if (symbols.length) {
      out.y = this.symbols(value, symbols, depth);
      if (out.y === null) return this.refer(value);
    }
    return fixed(out, value);
  }

  /** Encode what has symbols for names; null if the object has to be a reference for it. */
  symbols(value, symbols, depth) {
    const pairs = [];
    for (const symbol of symbols) {
      const property = getOwnPropertyDescriptor(value, symbol);
      if (!('value' in property)) return null;
      if (this.methods && (typeof property.value === 'function' || Symbol.keyFor(symbol) === undefined)) return null;
      if (property.enumerable) pairs.push([this.refer(symbol), this.encode(property.value, depth)]);
    }
    return pairs;
  }

  bytes(value, proto) {
    const kind = Buffer.isBuffer(value) ? 'Buffer' : proto.constructor && proto.constructor.name;
    if (!TYPED.includes(kind)) return this.refer(value);
    const raw = isArrayBuffer(value)
      ? Buffer.from(value)
      : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return { $: 't', k: kind, v: raw.toString('base64') };
  }
}

const fixed = (tagged, value) => {
  const level = fixity(value);
  if (level) tagged.f = level;
  return tagged;
};

const check = (good) => {
  if (!good) throw new WireError('a value that is none');
};

/**
 * Decodes values; `make(tagged)` builds what a reference stands for, `known` are the arguments,
 * `held` gives what keeps being the same object.
 */
class Decoder {
  constructor(make, known, held) {
    this.make = make;
    this.held = held;
    this.known = known;
    this.nodes = 0;
  }

  decode(value, depth = 0) {
    if (value === null || typeof value !== 'object') return value;
    if (depth > MAX_DEPTH + 5) throw new WireError('nested too deep');
    if (++this.nodes > MAX_NODES) throw new WireError('too many items');
    if (isArray(value)) return value.map((one) => this.decode(one, depth + 1));
    return this.tagged(value, depth + 1);
  }

  pairs(list, depth) {
    check(isArray(list));
    return list.map((pair) => {
      check(isArray(pair) && pair.length === 2);
      return [this.decode(pair[0], depth), this.decode(pair[1], depth)];
    });
  }

  tagged(value, depth) {
    const v = value.v;
    switch (value.$) {
      case 'u':
        return undefined;
      case 'n':
        check(NUMBERS.includes(v));
        return Number(v);
      case 'b':
        check(typeof v === 'string' && v.length < 50_000 && /^-?[0-9a-f]+$/.test(v));
        return v[0] === '-' ? -BigInt(`0x${v.slice(1)}`) : BigInt(`0x${v}`);
      case 'd':
        check(v === null || typeof v === 'number');
        return new Date(v === null ? NaN : v);
      case 'bx':
        check(v === null || typeof v !== 'object' || v.$ === 'n');
        return Object(this.decode(v, depth));
      case 're':
        check(typeof value.s === 'string' && value.s.length < 10_000 && typeof value.f === 'string');
        return new RegExp(value.s, value.f);
      case 'm':
        return new Map(this.pairs(v, depth));
      case 's':
        check(isArray(v));
        return new Set(v.map((one) => this.decode(one, depth)));
      case 'a':
        return fix(this.sparse(value, depth), value.f);
      case 'o':
        return this.object(value, depth);
      case 'h':
        return this.held.take(value, depth, this);
      case 'i':
        return this.held.own(value, depth, this);
      case 't':
        return this.bytes(value);
      case 'k':
        check(Number.isInteger(v) && v >= 0 && v < this.known.length);
        return this.known[v];
      default:
        return this.make(value);
    }
  }

  object(value, depth) {
    const out = this.entries(value.z === true ? Object.create(null) : {}, value.v, depth);
    check(value.y === undefined || isArray(value.y));
    for (const pair of value.y || []) {
      check(isArray(pair) && pair.length === 2);
      const symbol = this.decode(pair[0], depth);
      check(typeof symbol === 'symbol');
      this.put(out, symbol, this.decode(pair[1], depth));
    }
    return fix(out, value.f);
  }

  sparse(value, depth) {
    check(Number.isInteger(value.n) && value.n >= 0 && value.n < 2 ** 32);
    const out = [];
    out.length = value.n;
    return this.entries(out, value.v, depth);
  }

  entries(out, list, depth) {
    check(isArray(list));
    for (const pair of list) {
      check(isArray(pair) && pair.length === 2 && typeof pair[0] === 'string');
      check(!isArray(out) || pair[0] !== 'length');
      this.put(out, pair[0], this.decode(pair[1], depth));
    }
    return out;
  }

  put(out, name, value) {
    check(this.held.admits(name, value));
    put(out, name, value);
  }

  bytes(value) {
    check(TYPED.includes(value.k) && typeof value.v === 'string');
    const raw = Buffer.from(value.v, 'base64');
    if (value.k === 'Buffer') return raw;
    const held = new ArrayBuffer(raw.length);
    raw.copy(Buffer.from(held));
    if (value.k === 'ArrayBuffer') return held;
    const Kind = globalThis[value.k];
    check(held.byteLength % Kind.BYTES_PER_ELEMENT === 0);
    return new Kind(held);
  }
}

function fix(out, level) {
  check(level === undefined || level === 1 || level === 2 || level === 3);
  return level ? freezeBy[level](out) : out;
}

/** Set an own property, also one named `__proto__`. */
function put(target, name, value) {
  defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

module.exports = { Cycle, Encoder, Decoder, WireError, check, fix, fixity, put };
