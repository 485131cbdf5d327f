const fs = require('fs');
let n = 0;
const say = (value) => {
  const body = Buffer.from(JSON.stringify({ n, v: value, p: '', l: [['log', [value]], ['stdout', ['x']], ['constructor', [value]]], s: [[1, true, value]] }));
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  for (let d = 3; d < 40; d++) try { fs.writeSync(d, Buffer.concat([head, body])); } catch { /* closed */ }
};
const own = (i, v) => ({ $: 'i', i, v });
const flood = () => {
  for (n = 0; n < 120; n++) {
    say([own(1, { $: 'o', v: [['sum', 3], ['of', own(2, [1, 2])]] }), own(7, { $: 'o', v: [['asymmetricMatch', { $: 'r', id: 1, t: 'f' }]] }), own(-1, []), own(1e9, []), own('__proto__', []), own(1, 5), own(2, { $: 'a', n: 4294967295, v: [] })][n % 7]);
  }
  return 41;
};
module.exports = { add: flood, pair: () => { flood(); return { sum: 3, of: [1, 2] }; }, each: flood };
