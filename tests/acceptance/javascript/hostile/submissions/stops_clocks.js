// %% work
globalThis.setTimeout = () => 0; Date.now = () => 0; globalThis.setImmediate = () => 0; process.hrtime = () => [0, 0];
const hostile = () => { for (;;); };
const add = hostile, sortInPlace = hostile, total = hostile, later = hostile, find = hostile; class NotFound extends Error {}
