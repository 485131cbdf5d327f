// What stands for the student's functions, classes and objects in the judge: proxies that ask.
'use strict';

const { isHarmless } = require('./held.js');
const { guard } = require('./intact.js');

// Never asked for: what libraries of assertions look at to let a value judge itself.
const LYING = new Set(['asymmetricMatch', '$$typeof', 'nodeType', '_isMockFunction', 'isMockFunction',
  '@@__IMMUTABLE_ITERABLE__@@', '@@__IMMUTABLE_KEYED__@@', '@@__IMMUTABLE_ORDERED__@@',
  '@@__IMMUTABLE_RECORD__@@', '@@__IMMUTABLE_SET__@@', '@@__IMMUTABLE_MAP__@@']);
const NEVER = new Set([...LYING, '__proto__', 'caller', 'arguments', 'tagName', 'inspect']);
const KNOWN_TAGS = new Set(['Arguments', 'Null', 'Undefined', 'Module', 'Window', 'Document', 'DOMException', 'Iterator']);
const MAX_KEYS = 100_000;

/** Make the stand-in of `meaning`, as its description `tagged` says. */
function standIn(program, meaning, tagged) {
  const isFunction = tagged.t === 'f';
  const name = String(tagged.name || '').slice(0, 100);
  const target = isFunction ? function () {} : tagged.list === true ? [] : {};
  if (isFunction) {
    Object.defineProperty(target, 'name', { value: name, configurable: true });
    Object.defineProperty(target, 'length', { value: tagged.arity | 0, configurable: true });
  }
  const traps = new (isFunction ? FunctionTraps : Traps)(program, meaning, tagged, name);
  traps.proxy = new Proxy(target, traps);
  return traps.proxy;
}

/** Tell whether a test may ask for what has this symbol for its name. */
const isAsked = (program, symbol) => isHarmless(symbol) || (Symbol.keyFor(symbol) === undefined && program.symbols.has(symbol));

class Traps {
  constructor(program, meaning, tagged, name) {
    Object.assign(this, { program, meaning, tagged, name });
  }

  ask(operation, ...args) {
    return this.program.value(operation, this.program.where(this.meaning), ...args);
  }

  get(target, key) {
    if (typeof key === 'symbol') return this.symbol(key);
    if (NEVER.has(key) || (key === 'then' && this.tagged.then !== true)) return undefined;
    if (key === 'constructor') return this.program.native('constructor', this.meaning, (one) => one);
    return this.ask('get', key);
  }

  symbol(key) {
    switch (key) {
      case Symbol.toPrimitive:
        return (hint) => this.primitive(hint);
      case Symbol.iterator:
        return this.tagged.iter === true ? () => this.iterator('iterator') : undefined;
      case Symbol.asyncIterator:
        return this.tagged.aiter === true ? () => this.iterator('asyncIterator') : undefined;
      case Symbol.toStringTag: {
        // Only a name that no library of assertions knows: it would take the object at its word.
        const { tag } = this.tagged;
        const isHarmless = typeof tag === 'string' && !(tag in globalThis) && !KNOWN_TAGS.has(tag);
        return isHarmless || ['WeakMap', 'WeakSet'].includes(tag) ? tag : undefined;
      }
      default:
        return isAsked(this.program, key) ? this.ask('get', this.program.symbol(key)) : undefined;
    }
  }

  /** Only objects of a class that the test itself named may be a number beside plain values. */
  primitive(hint) {
    const { of } = this.tagged;
    if (hint !== 'string' && !(Array.isArray(of) && this.program.named.has(String(of[0])))) {
      const what = this.name ? `a ${this.name} object` : 'an object';
      throw this.program.refuse(`Your code gave ${what} where the test expects a plain value.`);
    }
    const value = this.ask('primitive', String(hint));
    if ((typeof value === 'object' && value !== null) || typeof value === 'function') {
      throw new TypeError('Cannot convert object to primitive value');
    }
    return value;
  }

  set(target, key, value) {
    if (typeof key === 'symbol' && !isAsked(this.program, key)) return false;
    this.ask('set', typeof key === 'symbol' ? this.program.symbol(key) : key, this.program.encode(value));
    return true;
  }

  deleteProperty(target, key) {
    return typeof key === 'string' && this.ask('delete', key) === true;
  }

  defineProperty(target, key, property) {
    return 'value' in property && this.set(target, key, property.value);
  }

  has(target, key) {
    if (typeof key === 'symbol') return key !== Symbol.toPrimitive && this.symbol(key) !== undefined;
    return this.ask('has', key) === true;
  }

  fixed(target) {
    return Reflect.ownKeys(target).filter((key) => !Object.getOwnPropertyDescriptor(target, key).configurable);
  }

  ownKeys(target) {
    const names = this.ask('keys');
    const isName = (one) => typeof one === 'string' || typeof one === 'symbol';
    if (!Array.isArray(names) || names.length > MAX_KEYS || !names.every(isName)) {
      throw this.program.fail('error', 'Your program sent what cannot be accepted.');
    }
    return [...new Set([...this.fixed(target), ...names])];
  }

  getOwnPropertyDescriptor(target, key) {
    const fixed = Object.getOwnPropertyDescriptor(target, key);
    if (fixed && !fixed.configurable) return key === 'length' ? { ...fixed, value: this.ask('get', 'length') } : fixed;
    const isNever = typeof key === 'symbol' ? !isAsked(this.program, key) : NEVER.has(key);
    if (isNever) return undefined;
    const found = this.ask('own', typeof key === 'symbol' ? this.program.symbol(key) : key);
    if (!Array.isArray(found)) return undefined;
    const [isEnumerable, ...held] = found;
    const common = { enumerable: isEnumerable === true, configurable: true };
    const access = (one) => (typeof one === 'function' ? one : undefined);
    return held.length === 3
      ? { get: access(held[0]), set: access(held[1]), ...common }
      : { value: held[0], writable: held[1] === true, ...common };
  }

  getPrototypeOf() {
    // Of a class that extends Error it is Error, of its instances Error.prototype.
    const isClass = (one) => this.tagged.t === 'f' && one !== Function;
    const found = this.program.native('prototype', this.meaning, (one) => (isClass(one) ? one : one.prototype));
    return Object(found) === found ? found : null;
  }

  /** Give what the program's own iterator is, so that it may be asked step by step. */
  iterator(kind) {
    const made = this.ask('iterate', kind);
    if (Object(made) !== made) throw new TypeError(`Result of the Symbol.${kind} method is not an object`);
    return made;
  }
}

class FunctionTraps extends Traps {
  get(target, key, receiver) {
    if (key === Symbol.hasInstance) return (value) => this.isInstance(value, receiver);
    if (key === 'call' || key === 'apply' || key === 'bind') return Function.prototype[key];
    if (key === 'name' || key === 'length') return target[key];
    if (key === 'constructor') return Function;
    return super.get(target, key);
  }

  apply(target, self, args) {
    if (this.tagged.cls === true) {
      throw new TypeError(`Class constructor ${this.name} cannot be invoked without 'new'`);
    }
    return this.program.call(this.meaning, self, args);
  }

  construct(target, args, made) {
    const { derived } = this.program;
    return this.program.construct(derived.has(made) ? derived.meaning(made) : this.meaning, args);
  }

  /** `kind` is this function, or a class of the test's that extends it. */
  isInstance(value, kind) {
    const { derived } = this.program;
    return this.program.isInstance(value, derived.has(kind) ? derived.meaning(kind) : this.meaning);
  }
}

const ASKED = ['get', 'set', 'deleteProperty', 'defineProperty', 'has', 'ownKeys', 'getOwnPropertyDescriptor', 'getPrototypeOf'];
guard(Traps, [...ASKED, 'primitive', 'iterator']);
guard(FunctionTraps, ['get', 'apply', 'construct', 'isInstance']);

module.exports = { LYING, NEVER, standIn };
