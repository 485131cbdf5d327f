import * as lib from './sameness';

const ann = { name: 'Ann', age: 9 };
const bo = { name: 'Bo', age: 5 };

test('a shallow copy shares what is in it', () => {
  const made = { tags: [], inner: { n: 1 } };
  const copy = lib.shallow(made);
  expect(copy).not.toBe(made);
  expect(copy.tags).toBe(made.tags);
});
test('frozen all the way down', () => {
  const made = { inner: { n: 1 } };
  expect(lib.freeze(made)).toBe(made);
  expect(Object.isFrozen(made.inner)).toBe(true);
});
test('a new list of the same people', () => {
  const people = [ann, bo];
  const sorted = lib.byAge(people);
  expect(sorted[0]).toBe(bo);
  expect(people).toEqual([ann, bo]);
});
test('the same list, sorted', () => {
  const people = [ann, bo];
  lib.sortInPlace(people);
  expect(people[0]).toBe(bo);
  expect(bo.age).toBe(5);
});
test('leaves the cart as it is', () => {
  const cart = [{ price: 2 }, { price: 3 }];
  expect(lib.total(cart)).toBe(5);
  expect(cart).toHaveLength(2);
});
test('takes a frozen cart', () => {
  const sum = lib.total(Object.freeze([Object.freeze({ price: 2 })]));
  expect(sum).toBe(2);
});
test('a class of the test extends one of the program', () => {
  class Cat extends lib.Animal {
    speak() { return 'meow'; }
  }
  class Kitten extends Cat {
    constructor() {
      super('Kit');
      this.age = 1;
    }
    speak() { return `${super.speak()}!`; }
  }
  const kitten = new Kitten();
  expect(kitten.introduce()).toBe('Kit says meow!');
  expect(kitten).toBeInstanceOf(Cat);
  expect(new Cat('Tom')).not.toBeInstanceOf(Kitten);
  expect([kitten.age, kitten.constructor]).toEqual([1, Kitten]);
  expect(() => new lib.Animal('x')).toThrow('abstract');
});
test('walks what the test gives', () => {
  function* own() {
    yield 'x';
    yield 'y';
  }
  const all = lib.pairs(own(), new Map([[1, 2]]).keys());
  expect(all[Symbol.iterator]()).toBe(all);
  expect(all.next()).toEqual({ value: ['x', 1], done: false });
  expect(all.next()).toEqual({ value: 'end', done: true });
});
test('sees that an object holds itself', () => {
  const ring = { next: {} };
  ring.next.next = ring;
  expect(lib.loops(ring)).toBe(true);
  expect(lib.loops({ a: ann, b: ann })).toBe(false);
});
test('odd objects', () => {
  expect(lib.make('self').self.self.a).toBe(1);
  expect(lib.make('proxy').anything).toBe('no anything');
  expect(Object.keys(lib.make('hidden'))).toEqual(['a']);
  expect(() => { lib.make('hidden').id = 8; }).toThrow(TypeError);
  expect(lib.make('symbols')[lib.SECRET]).toBe(1);
  expect(Object.getOwnPropertySymbols(lib.make('symbols'))).toEqual([lib.SECRET, Symbol.for('k')]);
  expect(Object.prototype.toString.call(lib.make('generator'))).toBe('[object Generator]');
});
test('a module is strict', () => {
  expect(() => lib.strict(Object.freeze({}))).toThrow(TypeError);
});
test('nodes of a list are the same ones', () => {
  const list = new lib.Linked();
  ['a', 'b'].forEach((one) => list.add(one));
  const { head, tail } = list;
  expect(head.next).toBe(tail);
  expect(list.holds(tail)).toBe(true);
  expect(list.holds({ ...tail })).toBe(false);
  list.add('c');
  expect(list.head).toBe(head);
  expect(tail.next).toBe(list.tail);
});
test('a store never changes what it gave', () => {
  const store = lib.store();
  const before = store.state();
  expect(store.state()).toBe(before);
  store.add('tea');
  expect(store.state()).not.toBe(before);
  expect([before.items, store.state().items]).toEqual([[], ['tea']]);
});
test('classes that extend what JavaScript has', () => {
  const recent = new lib.Recent([['a', 1], ['b', 2]]);
  expect(recent).toBeInstanceOf(Map);
  expect(recent.get('a')).toBe(1);
  expect([...recent.keys()]).toEqual(['b', 'a']);
  expect(Object.getPrototypeOf(lib.Recent)).toBe(Map);
  expect(Object.getPrototypeOf(recent)).toBe(lib.Recent.prototype);
  const several = new lib.Several([new TypeError('x')], 'two');
  expect(several).toBeInstanceOf(AggregateError);
  expect(several.errors[0]).toBeInstanceOf(TypeError);
});
