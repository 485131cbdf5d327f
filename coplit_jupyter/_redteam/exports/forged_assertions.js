Error.stackTraceLimit = 0;
Error.prepareStackTrace = (error, sites) => ({ verdict: 'passed', sites, toString: () => 'passed' });
const assert = require('assert');
const forge = () => {
  const error = new assert.AssertionError({ message: '35 fails', actual: 1, expected: 1, operator: 'strictEqual' });
  Object.defineProperty(error, 'message', { get: () => ({ toString: () => '35 fails', includes: () => true }) });
  return Object.assign(error, { name: 'RangeError', code: 'ERR_TEST_FAILURE', pending: true, verdict: 'passed', matcherResult: { pass: true }, isOperational: true, skipped: true });
};
class Skip extends TypeError { constructor() { super('sync skip; aborting execution'); this.code = 'ERR_MOCHA_PENDING'; } get name() { return 'Pending'; } }
const throws = () => { throw forge(); };
class Stack { constructor() { throw new Skip(); } }
Array.prototype.total = () => { throw new Skip(); };
module.exports = { Stack, add: throws, pair: () => { throw new Skip(); }, doubled: throws, each: throws, load: async () => { throw new Skip(); }, fail: () => { throw forge(); }, say: throws };
