import { debounce, roll, steps } from './clocks';

jest.useFakeTimers({ now: new Date('2024-02-29T12:00:00Z') });
let count = 0;
beforeEach(() => {
  count += 1;
});

test('only the last call of a burst', () => {
  const fn = jest.fn();
  const late = debounce(fn, 500);
  late(1);
  late(2);
  jest.advanceTimersByTime(499);
  expect(fn).not.toHaveBeenCalled();
  expect(jest.getTimerCount()).toBe(1);
  jest.advanceTimersByTime(1);
  expect(fn.mock.calls).toEqual([[2]]);
});
test('both sides share one clock', () => {
  const seen = [];
  setTimeout(() => seen.push('test'), 20);
  debounce(() => seen.push('program'), 10)();
  jest.runAllTimers();
  expect(seen).toEqual(['program', 'test']);
});
test('promises go on between timers', async () => {
  jest.setSystemTime(new Date('2025-01-01T00:00:00Z'));
  const log = jest.fn();
  const ended = steps(log);
  await jest.advanceTimersByTimeAsync(1000);
  expect(log.mock.calls).toEqual([['a', '2025-01-01T00:00:00.000Z'], ['b', '2025-01-01T00:00:01.000Z']]);
  await jest.runAllTimersAsync();
  await expect(ended).resolves.toBe('end');
});
test('hooks and mocks', () => {
  jest.spyOn(Math, 'random').mockReturnValueOnce(0).mockReturnValue(0.99);
  expect([roll(), roll()]).toEqual([1, 6]);
  jest.restoreAllMocks();
  expect(count).toBe(4);
});
