// What stands for the student's functions, classes and objects in the judge: proxies that ask.
'use strict';

// Never asked for: what libraries of assertions look at to let a value judge itself.
const NEVER = new Set(['toJSON', '__proto__', 'caller', 'arguments', 'asymmetricMatch', '$$typeof',
  'nodeType', 'tagName', 'inspect', '_isMockFunction', 'isMockFunction', '@@__IMMUTABLE_ITERABLE__@@',
  '@@__IMMUTABLE_KEYED__@@', '@@__IMMUTABLE_ORDERED__@@', '@@__IMMUTABLE_RECORD__@@']);
const MAX_STEPS = 1_000_000;
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
  return new Proxy(target, isFunction
    ? new FunctionTraps(program, meaning, tagged, name)
    : new Traps(program, meaning, tagged, name));
}

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
        return this.tagged.iter === true ? () => this.iterate() : undefined;
      case Symbol.asyncIterator:
        return this.tagged.aiter === true ? () => this.iterateLater() : undefined;
      default:
        return undefined;
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
    if (typeof key === 'symbol') return false;
    this.ask('set', key, this.program.encode(value));
    return true;
  }

  deleteProperty(target, key) {
    return typeof key === 'string' && this.ask('delete', key) === true;
  }

  defineProperty(target, key, property) {
    return 'value' in property && this.set(target, key, property.value);
  }

  has(target, key) {
    if (typeof key === 'symbol') return this.symbol(key) !== undefined && key !== Symbol.toPrimitive;
    return this.ask('has', key) === true;
  }

  fixed(target) {
    return Reflect.ownKeys(target).filter((key) => !Object.getOwnPropertyDescriptor(target, key).configurable);
  }

  ownKeys(target) {
    const names = this.ask('keys');
    if (!Array.isArray(names) || names.length > MAX_KEYS || !names.every((one) => typeof one === 'string')) {
      throw this.program.fail('error', 'Your program sent what cannot be accepted.');
    }
    return [...new Set([...this.fixed(target), ...names])];
  }

  getOwnPropertyDescriptor(target, key) {
    const fixed = Object.getOwnPropertyDescriptor(target, key);
    if (fixed && !fixed.configurable) return key === 'length' ? { ...fixed, value: this.ask('get', 'length') } : fixed;
    if (typeof key === 'symbol' || NEVER.has(key)) return undefined;
    const found = this.ask('own', key);
    if (!Array.isArray(found)) return undefined;
    return { value: found[0], writable: true, enumerable: true, configurable: true };
  }

  getPrototypeOf() {
    const found = this.program.native('prototype', this.meaning, (one) => one.prototype);
    return Object(found) === found ? found : null;
  }

  // ------------------------------------------------------------ iterating

  begin(kind) {
    const { program } = this;
    const reply = program.request('iterate', program.where(this.meaning), kind);
    if (reply.e) throw program.error(reply.e);
    if (!reply.v || !Number.isInteger(reply.v.id)) throw program.fail('error', 'Your program sent what cannot be accepted.');
    return { $: 'r', id: reply.v.id };
  }

  * iterate() {
    const iterator = this.begin('iterator');
    let ended = false;
    try {
      for (let count = 0; count < MAX_STEPS; count++) {
        ended = true;
        const step = this.program.value('next', iterator);
        if (!step || step.done !== false) {
          if (!step || step.done) return step ? step.value : undefined;
        }
        ended = false;
        yield step.value;
      }
    } finally {
      if (!ended) this.program.value('return', iterator);
    }
    throw this.program.refuse('Your iterator gave more than 1,000,000 values.');
  }

  async * iterateLater() {
    const iterator = this.begin('asyncIterator');
    for (let count = 0; count < MAX_STEPS; count++) {
      const step = await this.program.value('next', iterator);
      if (!step || step.done) return;
      yield step.value;
    }
    throw this.program.refuse('Your iterator gave more than 1,000,000 values.');
  }
}

class FunctionTraps extends Traps {
  get(target, key) {
    if (key === Symbol.hasInstance) return (value) => this.program.isInstance(value, this.meaning);
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

  construct(target, args) {
    return this.program.construct(this.meaning, args);
  }
}

module.exports = { standIn };
