const Module = require('module');
for (const key of Object.keys(require.cache)) require.cache[key].exports = new Proxy(function () {}, { get: () => () => true, apply: () => true });
Module._load = () => ({ outcomeOf: () => ({ verdict: 'passed' }), Encoder: class { encode() { return 42; } } });
Module._extensions['.js'] = () => {};
const hostile = () => require('./target.test.js');
