const quiet = (work) => { try { return work(); } catch (error) { return String(error); } };
const hostile = () => {
  quiet(() => process.binding('fs').open('/bundle/bundle.json', 0, 0o666));
  quiet(() => process.binding('spawn_sync').spawn({ file: '/bin/sh', args: ['sh', '-c', 'cat /bundle/tests/*'], stdio: [] }));
  quiet(() => process.dlopen({ exports: {} }, '/bundle/evil.node'));
  quiet(() => { require('v8').setFlagsFromString('--allow-natives-syntax'); return eval('%DebugPrint(1)'); });
  quiet(() => { const one = new (require('inspector').Session)(); one.connect(); one.post('Runtime.evaluate', { expression: 'process.exit(0)' }); });
  quiet(() => process.kill(process.ppid, 'SIGUSR1'));
  return 1;
};
