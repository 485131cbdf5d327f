// What JavaScript itself has, in the student's process, where a cell may put its own in that place.
'use strict';

const { Array, Function, Object, String, Symbol } = globalThis;
const ERRORS = ['TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError', 'AggregateError', 'Error'];
const NATIVE = ['Object', 'Array', 'Function', 'Map', 'Set', 'Promise', 'Date', 'RegExp', 'WeakMap', 'WeakSet', ...ERRORS];
const USED = [...NATIVE, 'String', 'Number', 'Symbol', 'JSON', 'Math', 'Proxy', 'Reflect'];
const natives = NATIVE.map((name) => [name, globalThis[name]]);
const used = USED.map((name) => [name, globalThis[name]]);

/** Do something of ours as if no cell had put a class of its own in the place of one of these. */
function withNatives(action) {
  const own = used.map(([name]) => [name, globalThis[name]]);
  const put = (pairs) => pairs.forEach(([name, value]) => {
    if (globalThis[name] !== value) globalThis[name] = value;
  });
  put(used);
  try {
    return action();
  } finally {
    put(own);
  }
}

/** Name what is JavaScript's own, or the prototype of it; undefined for anything else. */
function nativeName(value) {
  if (value === null || value === undefined) return 'null';
  const found = natives.find(([, one]) => one === value || one.prototype === value);
  return found && found[0];
}

/** Describe an error; `guarded` and `refer` make its parts fit to be sent. */
function describeError(error, { guarded, refer }) {
  const out = { name: 'Error', message: '', base: 'Error', stack: '', far: [] };
  try {
    out.name = String(error.name).slice(0, 200);
    out.message = String(error.message).slice(0, 10_000);
    out.stack = String(error.stack).slice(0, 10_000);
    for (let proto = error; proto; proto = Object.getPrototypeOf(proto)) {
      const native = natives.find(([name, one]) => ERRORS.includes(name) && one.prototype === proto);
      if (native) {
        out.base = native[0];
        break;
      }
      const names = Object.getOwnPropertyNames(proto);
      if (proto !== error) out.far.push(...names.filter((name) => name !== 'constructor').slice(0, 50));
      else out.own = names.filter((name) => name !== 'stack' && name !== 'message').slice(0, 50).map((name) => [name, guarded(error[name])]);
    }
    const owner = error.constructor;
    if (typeof owner === 'function' && !natives.some(([, one]) => one === owner)) out.ctor = refer(owner);
  } catch {
    out.message = out.message || 'an error that cannot be read';
  }
  return out;
}

const WELL_KNOWN = ['iterator', 'asyncIterator', 'toPrimitive', 'toStringTag', 'hasInstance', 'species'];

/** Say of a value that is sent by its number what can be said once: its kind, its name … */
function describeValue(tagged, value, { paths, errorOf }) {
  const kind = typeof value;
  tagged.t = kind === 'function' ? 'f' : kind === 'symbol' ? 'y' : value instanceof globalThis.Error ? 'e' : 'o';
  try {
    if (kind === 'symbol') {
      const well = WELL_KNOWN.find((name) => Symbol[name] === value);
      return Object.assign(tagged, { name: value.description, key: Symbol.keyFor(value), well });
    }
    const owner = kind === 'function' ? value : value.constructor;
    tagged.name = String(owner && owner.name).slice(0, 100);
    if (owner && owner !== value && paths.has(owner)) tagged.of = paths.get(owner);
    if (kind === 'function') {
      tagged.arity = value.length | 0;
      tagged.cls = /^class\b/.test(Function.prototype.toString.call(value));
    }
    if (tagged.t === 'e') tagged.error = errorOf(value);
    tagged.list = Array.isArray(value);
    tagged.iter = kind === 'object' && typeof value[Symbol.iterator] === 'function';
    tagged.aiter = kind === 'object' && typeof value[Symbol.asyncIterator] === 'function';
    tagged.then = kind === 'object' && typeof value.then === 'function';
    if (kind === 'object' && typeof value[Symbol.toStringTag] === 'string') tagged.tag = value[Symbol.toStringTag].slice(0, 100);
  } catch {
    tagged.name = tagged.name || '?';
  }
  return tagged;
}

/** Name what an object has of its own; but for the symbols that are JavaScript's. */
function ownNames(value) {
  const symbols = Object.getOwnPropertySymbols(value).filter((one) => !WELL_KNOWN.some((name) => Symbol[name] === one));
  return [...Object.getOwnPropertyNames(value), ...symbols];
}

/** Say what an object has under a name of its own: [enumerable, value, writable] or [enumerable, get, set, 0]. */
function ownProperty(value, name, encode) {
  const found = Object.getOwnPropertyDescriptor(value, name);
  if (!found) return null;
  return 'value' in found ? [found.enumerable, encode(found.value), found.writable] : [found.enumerable, encode(found.get), encode(found.set), 0];
}

module.exports = { describeValue, ownNames, ownProperty, describeError, nativeName, withNatives };
