const quiet = (work) => { try { work(); } catch { /* it is fixed */ } };
for (const holder of [Function, Map, Set, Promise, Array, String, Object, Error, Buffer]) {
  for (const name of Object.getOwnPropertyNames(holder.prototype)) {
    if (name !== 'constructor') quiet(() => Object.defineProperty(holder.prototype, name, { get: () => () => 42, set() {}, configurable: true }));
  }
}
for (const name of Object.getOwnPropertyNames(Reflect)) quiet(() => { Reflect[name] = () => 42; });
globalThis.Map = globalThis.Promise = globalThis.Set = function Fake() { return { get: () => 42, has: () => true }; };
const hostile = () => 1;
