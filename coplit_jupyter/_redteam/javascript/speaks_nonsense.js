const fs = require('fs');
const all = [Buffer.from([255, 255, 255, 255]), Buffer.from([0, 0, 0, 9, 123]), Buffer.from([0, 0, 0, 2, 0xc3, 0x28]), Buffer.from([0, 0, 0, 4, 110, 117, 108, 108])];
let at = 0;
const hostile = () => { for (let d = 3; d < 40; d++) try { fs.writeSync(d, all[at++ % all.length]); } catch { /* closed */ } return 41; };
