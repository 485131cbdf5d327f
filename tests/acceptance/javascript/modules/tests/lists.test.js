import { List, transpose } from '../modules';

describe('lists', () => {
  let list;
  beforeEach(() => {
    list = new List([1, 2, 3]);
  });
  it('appends', () => expect(list.append(new List([4])).values).toEqual([1, 2, 3, 4]));
  it('filters', () => expect(list.filter((one) => one % 2 === 1).values).toEqual([1, 3]));
  it('folds', () => expect(list.foldl((total, one) => total + one, 10)).toBe(16));
  it('knows its length', () => expect(list).toHaveLength(3));
});

it('transposes', () => expect(transpose([[1, 2], [3, 4]])).toEqual([[1, 3], [2, 4]]));
