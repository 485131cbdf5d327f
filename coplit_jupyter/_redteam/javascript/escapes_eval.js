const vm = require('vm');
const hostile = () => {
  const out = vm.runInNewContext('this.constructor.constructor("return process")()', {});
  const main = out.mainModule || require.main || module;
  for (let one = main; one; one = one.parent) for (const child of one.children || []) try { child.exports = () => 42; } catch { /* fixed */ }
  new Function('globalThis.job = { list: [] }; globalThis.event = () => true;')();
  return (0, eval)('typeof frames === "object" ? frames.constructor("return 42")() : 1');
};
