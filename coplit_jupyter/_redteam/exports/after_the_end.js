const forged = Object.assign(new Error('35 fails'), { verdict: 'passed', matcherResult: { pass: true }, state: 'passed' });
const later = (...given) => {
  const seen = given.find((one) => typeof one === 'function');
  for (const ms of [0, 1, 5, 20, 100]) setTimeout(() => { if (seen) { seen(5, 0); seen(6, 1); } throw forged; }, ms);
  setImmediate(() => { throw forged; });
  Promise.reject(forged);
  process.nextTick(() => process.emit('unhandledRejection', forged, Promise.resolve()));
  new Promise((_, reject) => setInterval(reject, 1, forged));
  process.emit('uncaughtException', forged);
  return new Promise((done) => setTimeout(done, 30, { then: (yes) => setTimeout(yes, 5, { then: (again) => again({ asymmetricMatch: () => true }) }) }));
};
Array.prototype.total = later;
module.exports = { Stack: class { push = later; pop = later; size = later(); }, add: later, pair: later, doubled: later, each: later, load: later, fail: later, say: later };
