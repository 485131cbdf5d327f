const fs = require('fs');
const say = (text) => { const body = Buffer.from(text); const head = Buffer.alloc(4); head.writeUInt32BE(body.length); for (let d = 3; d < 40; d++) try { fs.writeSync(d, Buffer.concat([head, body])); } catch { /* closed */ } };
const liar = { $: 'o', v: [['asymmetricMatch', { $: 'r', id: 1, t: 'f', name: 'lie' }], ['$$typeof', 1]], y: [[{ $: 'r', id: 2, t: 'y', well: 'toPrimitive', name: '' }, { $: 'r', id: 1, t: 'f' }]] };
const hostile = () => { for (let n = 0; n < 200; n++) say(JSON.stringify({ n, v: n % 2 ? liar : { $: 'h', h: n }, p: '' })); };
