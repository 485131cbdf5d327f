// %% map
class Map<K, V> {
  // ### BEGIN SOLUTION
  private pairs: [K, V][] = [];
  set(key: K, value: V): this {
    this.pairs = [...this.pairs.filter(([one]) => one !== key), [key, value]];
    return this;
  }
  get(key: K) { return this.pairs.find(([one]) => one === key)?.[1]; }
  get size() { return this.pairs.length; }
  // ### END SOLUTION
}
// %% set
const Set = class {
  // ### BEGIN SOLUTION
  private kept = new Map<unknown, boolean>();
  add(one: unknown) {
    this.kept.set(one, true);
    console.log('size', this.kept.size);
    return this;
  }
  has(one: unknown) { return this.kept.get(one) === true; }
  // ### END SOLUTION
};
// %% promise
class Promise {
  // ### BEGIN SOLUTION
  value: unknown;
  constructor(value: unknown) { this.value = value; }
  map(change: (value: unknown) => unknown) { return new Promise(change(this.value)); }
  // ### END SOLUTION
}
// %% later
const count = (list: number[]): Record<string, number> => {
  // ### BEGIN SOLUTION
  const found: Record<string, number> = {};
  for (const one of list) found[one] = (found[one] ?? 0) + 1;
  return found;
  // ### END SOLUTION
};
