const assert = require('assert');
const { add, sortInPlace, total, later, find, NotFound } = require('./hostile');

const CANARY = 'CANARY-7f3a91-stays-with-the-judge';

describe(`target`, () => {
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
  test('throws', () => expect(() => find(CANARY.length)).toThrow(`no ${CANARY.length}`));
  test('hidden', () => expect(add(918273000, 645)).toBe(918273645));
});
