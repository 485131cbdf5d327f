import deal, { Deck, fixCounts, greet, total, warn } from './habits';
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
