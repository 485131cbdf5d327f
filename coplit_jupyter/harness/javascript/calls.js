// Call a function of the program's as the test calls it, and say what that changed in its arguments.
'use strict';

const { Map } = globalThis; // a cell may have a class Map of its own
const { stringify } = JSON;
const { apply, construct } = Reflect;

/** Give `call`; `replaced` is what the test has put in the place of JavaScript's own functions. */
function caller({ target, encode, decode, thrown, replaced }) {
  return (where, thisValue, args, plain, how) => {
    const fn = target(where);
    const known = [];
    const kept = new Map();
    const take = (encoded, index) => {
      const value = decode(encoded, known);
      if (plain.includes(index)) {
        kept.set(value, known.length);
        known.push(value);
      }
      return value;
    };
    const self = thisValue === null ? undefined : take(thisValue, -1);
    const given = args.map(take);
    const before = known.map((one) => stringify(encode(one)));
    const changes = () => known.map((one, index) => {
      const now = encode(one);
      return stringify(now) === before[index] ? 0 : { now };
    });
    try {
      const result = replaced.asProgram(() => (how === 'new' ? construct(fn, given) : apply(fn, self, given)));
      return { v: encode(result, kept), m: changes() };
    } catch (error) {
      return { e: thrown(error), m: changes() };
    }
  };
}

module.exports = { caller };
