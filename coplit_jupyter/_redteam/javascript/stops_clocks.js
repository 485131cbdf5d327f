globalThis.setTimeout = () => 0; Date.now = () => 0; globalThis.setImmediate = () => 0;
process.hrtime = () => [0, 0]; performance.now = () => 0; globalThis.queueMicrotask = (work) => work();
const hostile = () => { for (;;); };
