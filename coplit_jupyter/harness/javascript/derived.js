// Classes of the test that extend classes of the student's program.
//
// The program gets a class of its own with the test's methods, which are asked for like any function
// that a test lends; the objects are the program's, as those of every class of its.
'use strict';

const { WireError } = require('./wire.js');

const MAX_CLASSES = 100;

class Derived {
  constructor(program) {
    this.program = program;
    this.meanings = new WeakMap();
  }

  /** Tell whether a function is a class that extends one of the program's. */
  has(value) {
    if (typeof value !== 'function' || (this.program.meanings.has(value) && !this.meanings.has(value))) return false;
    let parent = value;
    for (let count = 0; count < MAX_CLASSES; count++) {
      parent = Object.getPrototypeOf(parent);
      if (typeof parent !== 'function' || parent === Function.prototype) return false;
      if (this.program.meanings.has(parent)) return true;
    }
    return false;
  }

  /** What a class means to the program, where it is made when it is first needed. */
  meaning(kind) {
    const { program } = this;
    const known = this.meanings.get(kind);
    if (known && (known.base || known.generation === program.generation)) return known;
    const parent = Object.getPrototypeOf(kind);
    const above = this.has(parent) ? this.meaning(parent) : program.meanings.get(parent);
    const reply = program.request('extend', program.where(above), String(kind.name), this.members(kind.prototype));
    if (reply.e) throw program.error(reply.e);
    const ids = reply.v;
    if (!Array.isArray(ids) || ids.length !== 2 || !ids.every(Number.isInteger)) throw new WireError('a class that is none');
    const [meaning, prototype] = ids.map((id) => program.meaning({ id }));
    const kept = meaning.base ? program.base : program.made;
    kept.set(ids[0], kind);
    kept.set(ids[1], kind.prototype);
    program.meanings.set(kind, meaning);
    program.meanings.set(kind.prototype, prototype);
    this.meanings.set(kind, meaning);
    return meaning;
  }

  members(prototype) {
    const out = [];
    for (const name of Object.getOwnPropertyNames(prototype)) {
      if (name === 'constructor') continue;
      const { value, get, set } = Object.getOwnPropertyDescriptor(prototype, name);
      if (typeof value === 'function') out.push([name, 'value', this.program.lend(value)]);
      if (get) out.push([name, 'get', this.program.lend(get)]);
      if (set) out.push([name, 'set', this.program.lend(set)]);
    }
    return out;
  }
}

/** The student's side: make such a class of `Base`. */
function extend(Base, name, members, make) {
  const made = { [name]: class extends Base {} }[name];
  for (const [key, kind, tagged] of members) {
    const before = Object.getOwnPropertyDescriptor(made.prototype, key);
    const kept = before && kind !== 'value' ? { get: before.get, set: before.set } : {};
    const more = kind === 'value' ? { writable: true } : {};
    Object.defineProperty(made.prototype, key, { ...kept, [kind]: make(tagged), ...more, configurable: true });
  }
  return made;
}

module.exports = { Derived, extend };
