const cp = require('child_process');
const hostile = () => {
  for (const command of ['cat /bundle/tests/*', 'find / -name "target.test.js" 2>/dev/null | xargs cat', 'echo \'{"type":"test","verdict":"passed"}\' > /proc/1/fd/1']) {
    try { const text = cp.execSync(command, { stdio: ['ignore', 'pipe', 'ignore'], timeout: 1500 }).toString(); if (text.includes('CANARY' + '-')) console.log('BREACH' + ':', text); } catch { /* refused */ }
  }
  return null;
};
