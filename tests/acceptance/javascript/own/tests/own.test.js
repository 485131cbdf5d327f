const own = require('./own');

test('map', () => {
  const map = new own.Map();
  expect(map.set('a', 1).set('a', 2).size).toBe(1);
  expect(map.get('a')).toBe(2);
});
test('set', () => {
  const log = jest.spyOn(console, 'log');
  expect(new own.Set().add(3).has(3)).toBe(true);
  expect(log).toHaveBeenCalledWith('size', 1);
});
test('promise', () => expect(new own.Promise(2).map((two) => two + 1).value).toBe(3));
test('count', () => expect(own.count([1, 1, 2])).toEqual({ 1: 2, 2: 1 }));
