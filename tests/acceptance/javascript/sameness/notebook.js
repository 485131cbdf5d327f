// %% clone
const { values } = Object;
export const shallow = (one) => {
  // ### BEGIN SOLUTION
  return { ...one };
  // ### END SOLUTION
};
export const freeze = (one) => {
  // ### BEGIN SOLUTION
  values(one).forEach((inner) => typeof inner === 'object' && freeze(inner));
  return Object.freeze(one);
  // ### END SOLUTION
};
// %% lists
export const byAge = (people) => {
  // ### BEGIN SOLUTION
  return [...people].sort((a, b) => a.age - b.age);
  // ### END SOLUTION
};
export const sortInPlace = (people) => {
  // ### BEGIN SOLUTION
  people.sort((a, b) => a.age - b.age);
  // ### END SOLUTION
};
export const total = (cart) => {
  // ### BEGIN SOLUTION
  return cart.reduce((sum, one) => sum + one.price, 0);
  // ### END SOLUTION
};
// %% animals
export class Animal {
  constructor(name) {
    // ### BEGIN SOLUTION
    if (new.target === Animal) throw new TypeError('Animal is abstract');
    // ### END SOLUTION
    this.name = name;
  }
  introduce() {
    // ### BEGIN SOLUTION
    return `${this.name} says ${this.speak()}`;
    // ### END SOLUTION
  }
}
// %% walk
export function* pairs(one, other) {
  // ### BEGIN SOLUTION
  const [a, b] = [one[Symbol.iterator](), other[Symbol.iterator]()];
  for (;;) {
    const [x, y] = [a.next(), b.next()];
    if (x.done || y.done) return 'end';
    yield [x.value, y.value];
  }
  // ### END SOLUTION
}
export const loops = (one, seen = new Set()) => {
  // ### BEGIN SOLUTION
  if (one === null || typeof one !== 'object') return false;
  return seen.has(one) || values(one).some((inner) => loops(inner, new Set([...seen, one])));
  // ### END SOLUTION
};
// %% kinds
export const SECRET = Symbol('secret');
export const make = (kind) => {
  // ### BEGIN SOLUTION
  const self = { a: 1 };
  self.self = self;
  return {
    self,
    proxy: new Proxy({}, { get: (_, key) => `no ${String(key)}` }),
    hidden: Object.defineProperty({ a: 1 }, 'id', { value: 7 }),
    symbols: { [SECRET]: 1, [Symbol.for('k')]: 2 },
    generator: (function* one() { return yield 1; }()),
  }[kind];
  // ### END SOLUTION
};
export const strict = (frozen) => {
  // ### BEGIN SOLUTION
  frozen.more = 1;
  // ### END SOLUTION
};
// %% lists of nodes
export class Recent extends Map {
  // ### BEGIN SOLUTION
  get(key) {
    const value = super.get(key);
    this.delete(key);
    this.set(key, value);
    return value;
  }
  // ### END SOLUTION
}
export class Linked {
  // ### BEGIN SOLUTION
  head = null;

  add(value) {
    const node = { value, next: null };
    if (this.head) this.tail.next = node;
    else this.head = node;
    this.tail = node;
  }

  holds(node) {
    for (let one = this.head; one; one = one.next) if (one === node) return true;
    return false;
  }
  // ### END SOLUTION
}
export class Several extends AggregateError {}
export const store = () => {
  // ### BEGIN SOLUTION
  let state = { items: [] };
  return { state: () => state, add: (one) => { state = { items: [...state.items, one] }; } };
  // ### END SOLUTION
};
