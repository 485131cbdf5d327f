const cp = require('child_process');
const hostile = () => {
  for (let i = 0; i < 100; i++) {
    try { cp.spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }).on('error', () => {}); } catch { /* no more */ }
  }
  return -1;
};
