import deal, { Deck, dots, fixCounts, greet, largest, mapped, rounded, soon, total, warn } from './habits';
import { Deck as SameDeck } from './deck';
import words from './given/words';

describe('console', () => {
  beforeEach(() => {
    jest.spyOn(console, 'log').mockImplementation(() => {});
  });
  afterEach(() => {
    console.log.mockRestore();
  });
  test('is heard', () => {
    greet('Ann');
    expect(console.log).toHaveBeenCalledTimes(1);
    expect(console.log).toHaveBeenCalledWith('Hello', 'Ann');
  });
  test('of errors is another', () => {
    const error = jest.spyOn(console, 'error').mockImplementation(() => {});
    warn(2);
    expect(error).toHaveBeenCalledWith('2 left', { count: 2 });
    expect(console.log).not.toHaveBeenCalled();
    error.mockRestore();
  });
});

describe('an argument', () => {
  test('may be changed and given back', () => {
    const birds = [2, 5, 0];
    expect(Object.is(fixCounts(birds), birds)).toBe(true);
    expect(birds).toEqual([3, 5, 1]);
  });
  test('may not be changed to make a wrong answer right', () => {
    const birds = [2, 5, 0];
    expect(total(birds)).toBe(birds.reduce((sum, one) => sum + one, 0));
  });
});

describe('several files', () => {
  test('are one module', () => {
    expect(SameDeck).toBe(Deck);
    expect(new SameDeck([7, 8]).top).toBe(7);
  });
  test('use given files', () => {
    expect(deal(2)).toBe('king');
    expect(words).toHaveLength(3);
  });
});

describe("JavaScript's own", () => {
  afterEach(() => jest.restoreAllMocks());
  test('is not used where the test forbids it', () => {
    const uses = ['map', 'forEach', 'reduce'].map((name) => jest.spyOn(Array.prototype, name));
    const doubled = mapped([1, 2], (one) => 2 * one);
    const count = uses[0].mock.calls.length + uses[1].mock.calls.length + uses[2].mock.calls.length;
    jest.restoreAllMocks();
    expect(doubled).toEqual([2, 4]);
    expect(count).toBe(0);
  });
  test('may throw', () => {
    const own = Math.max;
    let most;
    Math.max = () => { throw new Error('not Math.max'); };
    jest.spyOn(JSON, 'stringify').mockImplementation(() => { throw new Error('not JSON'); });
    try {
      most = largest([3, 9]);
    } finally {
      Math.max = own;
    }
    expect(most).toBe(9);
  });
  test('is used where the test asks for it', () => {
    const floor = jest.spyOn(Math, 'floor');
    expect(rounded([1.5, 2.5])).toEqual([1, 2]);
    expect(floor).toHaveBeenCalledTimes(2);
  });
  test('has the methods that the program adds', () => {
    const list = [1, { name: 'Ann' }];
    expect(list.last()).toBe(list[1]);
    expect('ann'.capitalized()).toBe('Ann');
    list.swapped();
    expect(list[1]).toBe(1);
    expect([typeof [].calls, typeof list.at.mock]).toEqual(['undefined', 'undefined']);
  });
  test('streams are heard', () => {
    const write = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
    dots(3);
    expect(write).toHaveBeenCalledTimes(3);
  });
  test('timers come after promises', async () => {
    const log = jest.spyOn(console, 'log').mockImplementation(() => {});
    await soon();
    expect(log.mock.calls).toEqual([['soon'], ['later']]);
  });
});
