const held = { sum: 2, of: [1, 1] };
const lists = [];
let last = 0;
module.exports = {
  pair: (a, b) => { held.sum = a + b; held.of = [a, b]; lists.push(held); last = a; return held; },
  add: (a, b) => { for (const one of lists) { one.sum = 42; one.of.length = 0; } globalThis.seen = [a, b]; return last; },
  each: (list, visit) => { list.forEach((one, at) => visit.call(list, one, at + 1)); list.length = 0; },
  doubled: (list) => { for (let i = 0; i < list.length; i++) list[i] *= 2; list.length = 1; return list; },
};
