const hostile = () => {
  try { const inspector = require('inspector'); inspector.open(0, '127.0.0.1'); if (inspector.url()) console.log('BREACH' + ': a port is open'); } catch { /* refused */ }
  for (let pid = 1; pid < 50; pid++) try { if (pid !== process.pid) process._debugProcess(pid); } catch { /* refused */ }
  return 0;
};
