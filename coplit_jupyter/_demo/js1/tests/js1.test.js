import { shout, countWords, inOrder, Cart } from './js1';

describe('shout', () => {
  test.each([['hello', 'HELLO!'], ['안녕 you', '안녕 YOU!']])('%s', (quiet, loud) => {
    expect(shout(quiet)).toBe(loud);
  });
});

describe('countWords', () => {
  test('counts', () => {
    expect(countWords('the cat and The dog')).toEqual(
      new Map([['the', 2], ['cat', 1], ['and', 1], ['dog', 1]]),
    );
  });
  test('takes many spaces for one', () => {
    expect([...countWords('  a   b ').keys()]).toEqual(['a', 'b']);
  });
});

describe('inOrder', () => {
  test('gives all results', async () => {
    expect(await inOrder([async () => 1, async () => 2])).toEqual([1, 2]);
  });
  test('starts nothing early', async () => {
    const log = [];
    const task = (name) => async () => {
      log.push(`${name} begins`);
      await null;
      log.push(`${name} ends`);
    };
    await inOrder([task('a'), task('b')]);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });
});

describe('Cart', () => {
  test('adds up', () => {
    expect(new Cart().add('pear', 2, 3).add('fig', 5).total).toBe(11);
  });
  test('rejects prices below zero', () => {
    expect(() => new Cart().add('debt', -1)).toThrow(RangeError);
  });
});
