import { isLeap, twoFer } from './modules';

describe('leap', () => {
  test.each([[2015, false], [1996, true], [2100, false]])('year %i', (year, leap) => {
    expect(isLeap(year)).toBe(leap);
  });
  test('by 400', () => expect(isLeap(2000)).toEqual(true));
});

describe('two-fer', () => {
  test('without a name', () => expect(twoFer()).toEqual('One for you, one for me.'));
  xtest('with a name', () => expect(twoFer('Kim')).toMatch(/^One for Kim/));
});
