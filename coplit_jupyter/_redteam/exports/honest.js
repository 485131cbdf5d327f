class Stack {
  items = [];
  push(item) { this.items = [...this.items, item]; }
  pop() { const last = this.items.at(-1); this.items = this.items.slice(0, -1); return last; }
  get size() { return this.items.length; }
}
Array.prototype.total = function total() { return this.reduce((a, b) => a + b, 0); };
exports.Stack = Stack;
exports.add = (a, b) => a + b;
exports.pair = (a, b) => ({ sum: exports.add(a, b), of: [a, b] });
exports.doubled = (list) => list.flatMap((one) => [one * 2]);
exports.each = (list, visit) => list.forEach((one, index) => visit(one, index));
exports.load = (n) => (n < 0 ? Promise.reject(new RangeError(`no ${n}`)) : Promise.resolve(n * 2));
exports.fail = (what) => { throw new TypeError(`${what} fails`); };
exports.say = (word) => console.log('<' + word + '>');
