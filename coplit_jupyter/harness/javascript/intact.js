// JavaScript's own functions, which a test may replace to see whether a program uses them
// (`jest.spyOn(Array.prototype, 'map')`), and to which a program may add (`Array.prototype.last`).
//
// What a test replaced is in force in its own code and while the program runs, never in ours: what
// we call is not counted, and a replacement that throws breaks nothing.
'use strict';

// Taken before any test and any cell: whatever is replaced later, this file goes on.
const { Array, Boolean, Date, Function, Map, Number, Object, Promise, RegExp, Set, String } = globalThis;
const { defineProperty, getOwnPropertyDescriptor, getOwnPropertyNames } = Object;
const HOLDERS = { Array, Boolean, Function, Map, Number, Object, Promise, RegExp, Set, String, JSON: globalThis.JSON, Math: globalThis.Math, Reflect: globalThis.Reflect };
const GLOBALS = ['parseInt', 'parseFloat', 'isNaN', 'isFinite', 'encodeURIComponent', 'decodeURIComponent', 'structuredClone'];
const ELSEWHERE = ['Math.random']; // there all the time: replaced.js
const MAX_ADDED = 200;

const holders = [['', globalThis], ['Date.prototype', Date.prototype]];
for (const [name, holder] of Object.entries(HOLDERS)) {
  holders.push([name, holder]);
  if (holder.prototype) holders.push([`${name}.prototype`, holder.prototype]);
}
const natives = [];
const known = new Set();
for (const [place, holder] of holders) {
  for (const name of place ? getOwnPropertyNames(holder) : GLOBALS) {
    known.add(`${place}.${name}`);
    const property = getOwnPropertyDescriptor(holder, name);
    const isMethod = property && typeof property.value === 'function' && property.writable && property.configurable;
    if (isMethod && name !== 'constructor' && !ELSEWHERE.includes(`${place}.${name}`)) natives.push({ place, holder, name, property, value: property.value });
  }
}

const put = (one, value) => defineProperty(one.holder, one.name, { ...one.property, value });

/** What is in the place of JavaScript's own now: [native, value] pairs. No method is called here. */
function changes() {
  const found = [];
  for (let i = 0; i < natives.length; i++) {
    const now = natives[i].holder[natives[i].name];
    if (now !== natives[i].value) found[found.length] = [natives[i], now];
  }
  return found;
}

// ---------------------------------------------------------------- the judge's side

let isOurs = false;
let replaced = [];

/** Run what is ours with JavaScript's own functions. */
function asOurs(action) {
  if (isOurs) return action();
  replaced = changes();
  const before = replaced;
  for (let i = 0; i < before.length; i++) put(before[i][0], before[i][0].value);
  isOurs = true;
  try {
    return action();
  } finally {
    isOurs = false;
    for (let i = 0; i < replaced.length; i++) put(replaced[i][0], replaced[i][1]);
  }
}

/** Run a function of the test's in the middle of what is ours, with what the test has replaced. */
function asTests(action) {
  if (!isOurs) return action();
  for (let i = 0; i < replaced.length; i++) put(replaced[i][0], replaced[i][1]);
  isOurs = false;
  try {
    return action();
  } finally {
    replaced = changes();
    for (let i = 0; i < replaced.length; i++) put(replaced[i][0], replaced[i][0].value);
    isOurs = true;
  }
}

/** Have these methods of a class run as ours. */
function guard(kind, names) {
  for (const name of names) {
    const inner = kind.prototype[name];
    const { apply } = Reflect;
    kind.prototype[name] = function guarded(...args) {
      return isOurs ? apply(inner, this, args) : asOurs(() => apply(inner, this, args));
    };
  }
}

/** What the test has in the place of what; only known while `asOurs` runs. */
const replacements = () => replaced.map(([{ place, name }, value]) => [place, name, value]);

/** Add what the program added, where nothing is; not to be found by a loop over names. */
function add(place, name, value) {
  const found = holders.find(([one]) => one === place);
  if (!place || !found || known.has(`${place}.${name}`) || name in found[1]) return;
  defineProperty(found[1], name, { value, writable: true, configurable: true, enumerable: false });
}

// ---------------------------------------------------------------- the student's side

/** What the test has replaced: there while the program's own code runs. */
class Replacements {
  constructor() {
    this.all = new Map();
    this.before = null;
  }

  set(place, name, value, isThere) {
    const native = natives.find((one) => one.place === place && one.name === name);
    if (!native) return;
    if (isThere) this.all.set(native, value);
    else this.all.delete(native);
  }

  asProgram(action) {
    if (this.all.size === 0 || this.before) return action();
    this.begin();
    try {
      return action();
    } finally {
      this.end();
    }
  }

  /** Run what is ours while the program's code waits for it. */
  asOurs(action) {
    if (!this.before) return action();
    this.end();
    try {
      return action();
    } finally {
      this.begin();
    }
  }

  begin() {
    this.before = [...this.all].map(([one]) => [one, getOwnPropertyDescriptor(one.holder, one.name)]);
    this.all.forEach((value, one) => put(one, value));
  }

  end() {
    const { before } = this;
    this.before = null;
    for (let i = 0; i < before.length; i++) defineProperty(before[i][0].holder, before[i][0].name, before[i][1] || before[i][0].property);
  }
}

/** Name the functions that the program added to JavaScript's own: [place, name, function]. */
function added() {
  const found = [];
  for (const [place, holder] of holders) {
    if (!place) continue;
    for (const name of getOwnPropertyNames(holder)) {
      const { value } = getOwnPropertyDescriptor(holder, name);
      if (!known.has(`${place}.${name}`) && typeof value === 'function') found.push([place, name, value]);
    }
  }
  return found.slice(0, MAX_ADDED);
}

module.exports = { Replacements, add, added, asOurs, asTests, guard, replacements };
