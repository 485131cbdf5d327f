const inside = (fn) => {
  for (const one of [fn, fn.constructor, Object.getPrototypeOf(fn), fn.prototype, fn.mock, fn._isMockFunction]) {
    try { Object.assign(Object(one), { calls: [[5, 0], [6, 1]], mock: { calls: [[5, 0], [6, 1]] }, mockReset: 1, toString: () => 'passed' }); } catch { /* fixed */ }
    try { const found = String(one); if (/CANARY[-]|jest-mock|bundle/.test(found)) console.log('BREACH' + ': sees the source', found); } catch { /* refused */ }
  }
  try { fn.call({ mock: { calls: [] } }, { asymmetricMatch: () => true }, { $: 'cb', id: 0 }); fn.apply(fn, { length: 2, 0: fn, 1: fn }); new fn(fn); } catch { /* refused */ }
  try { fn.constructor('return process')().mainModule.require('fs').readdirSync('/bundle').forEach((name) => console.log('BREACH' + ':', name)); } catch { /* refused */ }
};
module.exports = {
  each: (list, seen) => { inside(seen); },
  doubled: (list) => { inside(Array.prototype.map); const own = Array.prototype.map; Array.prototype.map = () => []; const out = own.call(list, (one) => one * 2); return out; },
  say: () => { inside(console.log); console.log({ toString: () => '<a>', asymmetricMatch: () => true }); },
};
