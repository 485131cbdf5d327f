// Which objects of the test the student's process has copies of, so that a copy that comes back
// unchanged is the test's own object again, and one that goes there twice is one object there, too.
//
// The judge gives each object that it sends a number. A number that comes back means that object and
// brings no content: a program can only say which of the things it was given it gives back.
'use strict';

const { check, fix, fixity, put } = require('./wire.js');

// Taken before any cell runs: a notebook may have a class Map of its own.
const { ArrayBuffer, Date, Map, Number, Object, Set, Symbol, WeakMap, WeakRef } = globalThis;
const { getPrototypeOf, getOwnPropertyDescriptor, isExtensible, is, keys } = Object;
const { isArray } = globalThis.Array;
const time = Date.prototype.getTime;
const MAX_HELD = 50_000;
const MAX_ENTRIES = 400_000;
const HOLE = globalThis.Symbol('hole');

/** The judge's side: the test's objects, by number. */
class Given {
  /** What is given while `isRecording()` is given again to each process. */
  constructor(isRecording) {
    this.isRecording = isRecording;
    this.kept = new Set();
    this.numbers = new WeakMap();
    this.objects = [];
    this.left = MAX_ENTRIES;
    this.room = MAX_HELD;
    this.theirs = new Theirs();
    this.encoding = new Set();
  }

  number(value) {
    const known = this.numbers.get(value);
    if (known !== undefined && this.objects[known] === value) return known;
    const size = 1 + (isArray(value) ? value.length : value.size || 0);
    if (this.room < 1 || this.left < size) return undefined;
    this.room -= 1;
    this.left -= size;
    const number = this.objects.push(value) - 1;
    this.numbers.set(value, number);
    if (this.isRecording()) this.kept.add(number);
    return number;
  }

  /** A new process: it was given nothing yet, and can give back nothing of an earlier test. */
  renew() {
    this.left = MAX_ENTRIES;
    this.room = MAX_HELD;
    this.theirs = new Theirs();
    this.objects.forEach((_, number) => {
      if (!this.kept.has(number)) delete this.objects[number];
    });
  }

  enter(value) {
    if (this.number(value) !== undefined) this.encoding.add(value);
  }

  leave(value) {
    this.encoding.delete(value);
  }

  /** An object inside itself is said by its number alone. */
  given(value) {
    return this.encoding.has(value) ? { $: 'h', h: this.numbers.get(value) } : null;
  }

  wrap(value, content) {
    if (!isCopy(content) || !this.encoding.has(value)) return content;
    const tagged = { $: 'h', h: this.numbers.get(value), v: content };
    const theirs = this.isRecording() ? undefined : this.theirs.number(value);
    return theirs === undefined ? tagged : { ...tagged, i: theirs };
  }

  take(tagged) {
    check(Number.isInteger(tagged.h) && tagged.h >= 0 && tagged.h in this.objects);
    return this.objects[tagged.h];
  }

  /** An object of the program's own. */
  own(tagged, depth, decoder) {
    return this.theirs.take(tagged, depth, decoder);
  }

  has(value) {
    return this.numbers.has(value);
  }

  /**
   * Tell whether a copy may have this. Objects with methods come by reference: one in a copy, or a
   * symbol that JavaScript or a library asks for, would let a value say itself what it equals.
   */
  admits(name, value) {
    if (typeof name === 'symbol') return isHarmless(name) && typeof value !== 'function';
    return typeof value !== 'function' || /^\d+$/.test(name);
  }
}

/**
 * The judge's copies of the program's own objects, by the program's numbers. One that comes again is
 * the same object, with what is in it now, as in one process: a program that changes what it gave
 * before is found out. What the test itself has changed stays the test's; what it gives back as it
 * came is the program's own object again.
 */
class Theirs {
  constructor() {
    this.copies = new Map();
    this.numbers = new WeakMap();
    this.left = MAX_ENTRIES;
  }

  take({ i, v }, depth, decoder) {
    check(Number.isInteger(i) && i > 0 && isCopy(v));
    decoder.nodes--;
    const copy = decoder.decode(v, depth - 1);
    if (v.y !== undefined || (v.$ === 'a' && v.n !== v.v.length)) return copy;
    const entries = entriesOf(copy);
    const before = this.copies.get(i);
    const isKept = before && sameKind(before.copy, copy) && same(entriesOf(before.copy), before.entries);
    if (isKept && same(before.entries, entries)) return before.copy;
    this.left -= entries.length;
    if (this.left < 0 || this.copies.size >= MAX_HELD) return copy;
    const target = isKept && isExtensible(before.copy) ? before.copy : copy;
    if (target !== copy) replace(target, copy);
    fix(target, fixity(copy) || undefined);
    this.copies.set(i, { copy: target, entries });
    this.numbers.set(target, i);
    return target;
  }

  /** The program's number of an object, if it is as it came. */
  number(copy) {
    const i = this.numbers.get(copy);
    const known = i === undefined ? undefined : this.copies.get(i);
    return known && known.copy === copy && same(entriesOf(copy), known.entries) ? i : undefined;
  }
}

/** Tell whether an encoded value is a container that is copied. */
const isCopy = (content) => isArray(content) || (content !== null && typeof content === 'object' && ['a', 'o', 'm', 's'].includes(content.$));

/** Tell whether a symbol is known by its text, and no library gives it a meaning. */
function isHarmless(symbol) {
  const key = Symbol.keyFor(symbol);
  return key !== undefined && !/^(nodejs|jest|react|chai)\b/.test(key);
}

/** The student's side: the copies, and what was in each when it came. */
class Copies {
  constructor() {
    this.copies = new Map();
    this.numbers = new Map();
    this.contents = new Map();
    this.own = new WeakMap();
    this.byNumber = new Map();
  }

  take(tagged, depth, decoder) {
    const { h, v, i } = tagged;
    const own = i === undefined ? undefined : this.byNumber.get(i)?.deref();
    if (own !== undefined) return own;
    if (v === undefined) return this.copies.get(h);
    const fresh = emptyFor(v);
    const before = this.copies.get(h);
    const target = before && sameKind(before, fresh) && isExtensible(before) ? before : fresh;
    this.copies.set(h, target);
    this.numbers.set(target, h);
    const level = isArray(v) ? undefined : v.f;
    decoder.nodes--;
    const content = decoder.decode(isArray(v) ? v : { ...v, f: undefined }, depth - 1);
    if (before && before !== target && sameKind(before, content) && same(entriesOf(before).slice(1), entriesOf(content).slice(1)) && fixity(before) === (level || 0)) {
      this.copies.set(h, before);
      return before;
    }
    replace(target, content);
    fix(target, level);
    this.contents.set(target, entriesOf(target));
    return target;
  }

  /** Say an object by its number if nothing in it has changed. */
  given(value) {
    const number = this.numbers.get(value);
    return number !== undefined && this.isUnchanged(value, new Set()) ? { $: 'h', h: number } : null;
  }

  isUnchanged(value, seen) {
    if (seen.has(value)) return true;
    seen.add(value);
    const before = this.contents.get(value);
    if (before === undefined) return true;
    if (!same(before, entriesOf(value))) return false;
    return before.every((one) => !this.numbers.has(one) || this.isUnchanged(one, seen));
  }

  /** The program's own objects get numbers, too, so that one that is given again is known again. */
  wrap(value, content) {
    if (!isCopy(content) || this.numbers.has(value)) return content;
    if (!this.own.has(value)) {
      if (this.byNumber.size >= MAX_HELD) return content;
      this.own.set(value, this.byNumber.size + 1);
      this.byNumber.set(this.byNumber.size + 1, new WeakRef(value));
    }
    return { $: 'i', i: this.own.get(value), v: content };
  }

  enter() {}

  leave() {}

  /** What the test gives is as it gives it. */
  admits() {
    return true;
  }
}

/** Everything that is in a container, flat, and how fixed it is. */
function entriesOf(value) {
  if (value instanceof Map) return [0, ...[...value].flat()];
  if (value instanceof Set) return [0, ...value];
  const out = [fixity(value)];
  if (isArray(value)) {
    for (let i = 0; i < value.length; i++) out.push(i in value ? value[i] : HOLE);
    return out;
  }
  for (const name of keys(value)) {
    const property = getOwnPropertyDescriptor(value, name);
    out.push(name, 'value' in property ? property.value : property.get);
  }
  return out;
}

const same = (a, b) => a.length === b.length && a.every((one, index) => is(one, b[index]));

function emptyFor(content) {
  if (isArray(content) || content.$ === 'a') return [];
  if (content.$ === 'm') return new Map();
  if (content.$ === 's') return new Set();
  return content.z === true ? Object.create(null) : {};
}

/** Tell whether a value is a container that can be given other contents. */
function sameKind(a, b) {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return false;
  return getPrototypeOf(a) === getPrototypeOf(b) && isArray(a) === isArray(b);
}

/** Give `target` what is in `source`, as it is. */
function replace(target, source) {
  if (target instanceof Map || target instanceof Set) {
    target.clear();
    for (const one of source) target instanceof Map ? target.set(...one) : target.add(one);
    return;
  }
  const isDense = isArray(source) && keys(source).length === source.length;
  if (isDense && keys(target).length === target.length) {
    target.length = 0;
    for (let i = 0; i < source.length; i++) target.push(source[i]);
    return;
  }
  for (const name of keys(target)) if (!(name in source)) delete target[name];
  if (isArray(target)) target.length = source.length;
  for (const name of Reflect.ownKeys(source)) if (name !== 'length' || !isArray(source)) put(target, name, source[name]);
}

/**
 * Give `target` the contents of `source`; containers in it keep their identity, too. What `isOwn`
 * says yes to is an object of the test's already: it is put there as it is.
 */
function refill(target, source, isOwn = () => false) {
  if (!isExtensible(target)) return;
  if (target instanceof Map || target instanceof Set) {
    replace(target, source);
  } else if (ArrayBuffer.isView(target)) {
    if (target.length === source.length) target.set(source);
  } else if (target instanceof Date) {
    target.setTime(time.call(source));
  } else {
    refillNames(target, source, isOwn);
    const level = fixity(source);
    if (level) fix(target, level);
  }
}

function refillNames(target, source, isOwn) {
  const inner = (name) => {
    const now = source[name];
    const before = getOwnPropertyDescriptor(target, name);
    const held = before && before.value;
    const plain = isArray(held) || (held && getPrototypeOf(held) === Object.prototype);
    if (!plain || held === now || isOwn(now) || !sameKind(held, now)) return now;
    refill(held, now, isOwn);
    return held;
  };
  const next = keys(source).map((name) => [name, inner(name)]);
  for (const name of keys(target)) if (!(name in source)) delete target[name];
  if (isArray(target)) target.length = source.length;
  for (const [name, value] of next) put(target, name, value);
}

module.exports = { Copies, Given, isHarmless, refill, sameKind };
