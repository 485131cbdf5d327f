// What JavaScript itself has, in the student's process, where a cell may put its own in that place.
'use strict';

const { Array, Object, String } = globalThis;
const ERRORS = ['TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError', 'Error'];
const NATIVE = ['Object', 'Array', 'Function', 'Map', 'Set', 'Promise', 'Date', 'RegExp', ...ERRORS];
const USED = [...NATIVE, 'WeakMap', 'WeakSet', 'String', 'Number', 'Symbol', 'JSON', 'Math', 'Proxy', 'Reflect'];
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

module.exports = { describeError, nativeName, withNatives };
