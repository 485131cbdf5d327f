const fs = require('fs');
const say = (given) => { const body = Buffer.from(JSON.stringify(given)); const head = Buffer.alloc(4); head.writeUInt32BE(body.length); for (let d = 3; d < 40; d++) try { fs.writeSync(d, Buffer.concat([head, body])); } catch { /* closed */ } };
const hostile = () => { for (const cb of [0, -1, 1e9, 'constructor', '__proto__']) say({ cb, a: [{ $: 'cb', id: 0 }], t: { $: 'p', path: ['__proto__'] }, p: '' }); return 41; };
