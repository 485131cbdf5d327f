import Clock, { distance, factorial, requireAge, ValidationError } from './modules';

describe('clock', () => {
  test('prints', () => expect(new Clock(25, 160).toString()).toBe('03:40'));
  test('adds', () => expect(`${new Clock(23, 59).plus(2)}`).toEqual('00:01'));
  test('equals', () => expect(new Clock(1).equals(new Clock(25))).toBe(true));
});

test('distance', () => {
  const origin: { x: number; y: number } = { x: 0, y: 0 };
  expect(distance(origin, { x: 3, y: 4 })).toBeCloseTo(5);
});

describe('errors', () => {
  test('own class', () => {
    expect(() => requireAge({})).toThrow(ValidationError);
    expect(() => requireAge({})).toThrow('age is missing');
    try {
      requireAge({});
    } catch (error) {
      expect(error.field).toBe('age');
    }
  });
  test('built in', () => expect(() => requireAge({ age: -1 })).toThrow(new RangeError('age -1 is negative')));
});

test('big numbers', () => expect(factorial(25)).toBe(15511210043330985984000000n));
