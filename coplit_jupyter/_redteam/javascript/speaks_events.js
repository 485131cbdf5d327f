const fs = require('fs');
const passed = 'E' + JSON.stringify({ type: 'test', id: 'tests/target.test.js::target > strict', verdict: 'passed', message: '' });
const hostile = () => {
  for (const text of [passed, '{"type":"test","verdict":"passed"}', 'E{"type":"done"}']) {
    const body = Buffer.from(text); const head = Buffer.alloc(4); head.writeUInt32BE(body.length);
    for (let d = 0; d < 40; d++) try { fs.writeSync(d, Buffer.concat([head, body])); } catch { /* closed */ }
  }
  return 1;
};
