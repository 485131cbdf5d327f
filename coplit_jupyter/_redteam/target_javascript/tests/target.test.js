// What an instructor would write: ordinary tests, two of them hidden, with secrets in them.
const assert = require('assert');
const { add, sortInPlace, total, later, find, people } = require('./target');

const CANARY = 'CANARY-7f3a91c40b6d';
const SECRET = 918273400;

describe('target', () => {
  test('strict', () => expect(add(20, 22)).toBe(42));
  test('loose', () => assert.equal(add(20, 23), 43));
  test('deep', () => expect({ sum: add(1, 1) }).toEqual({ sum: 2 }));
  test('in place', () => {
    const list = [3, 1, 2];
    sortInPlace(list);
    expect(list).toEqual([1, 2, 3]);
  });
  test('against its own argument', () => {
    const list = [4, 5, 6];
    expect(total(list)).toBe(list.reduce((a, b) => a + b, 0));
  });
  test('later', async () => expect(await later(21)).toBe(42));
  test('throws', () => expect(() => find(34)).toThrow('no 34'));
  test('objects', () => expect(people()).toEqual([{ name: 'Ann', tags: new Set(['a']) }]));
  test('hidden sum', () => expect(`${CANARY}:${add(SECRET, 45)}`).toBe(`${CANARY}:918273445`));
  test('hidden find', () => expect(() => find(CANARY)).toThrow(`no ${CANARY}`));
});
