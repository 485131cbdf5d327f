const fs = require('fs');
const say = (text) => { const body = Buffer.from(text); const head = Buffer.alloc(4); head.writeUInt32BE(body.length); for (let d = 3; d < 40; d++) try { fs.writeSync(d, Buffer.concat([head, body])); } catch { /* closed */ } };
const hostile = () => { for (let n = 0; n < 200; n++) say(JSON.stringify({ n, v: 42, p: '' })); return 1; };
