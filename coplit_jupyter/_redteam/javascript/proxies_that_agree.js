const agree = new Proxy(function () {}, {
  get: (t, key) => (key === Symbol.toPrimitive ? () => 43 : agree),
  has: () => true, apply: () => agree, construct: () => agree, getPrototypeOf: () => Number.prototype,
});
const hostile = () => agree;
