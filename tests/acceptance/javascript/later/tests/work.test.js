import { all, retry, range, pages, Emitter, debounce, memoize, loadUser, compose } from './work';

describe('promises', () => {
  it('waits for all', async () => {
    await expect(all([1, Promise.resolve(2), new Promise((done) => setTimeout(done, 3, 3))])).resolves.toEqual([1, 2, 3]);
  });
  it('rejects', async () => {
    expect.assertions(1);
    await expect(all([Promise.reject(new TypeError('bad'))])).rejects.toThrow(TypeError);
  });
  it('retries', async () => {
    const action = jest.fn();
    action.mockRejectedValueOnce(new Error('once')).mockResolvedValueOnce('good');
    expect(await retry(action, 3)).toBe('good');
    expect(action).toHaveBeenCalledTimes(2);
  });
});

describe('iterators', () => {
  it('gives a range', () => expect([...range(0, 6, 2)]).toEqual([0, 2, 4]));
  it('is lazy', () => {
    const numbers = range(0, Infinity);
    expect(numbers.next()).toEqual({ value: 0, done: false });
    for (const one of range(5, Infinity)) {
      expect(one).toBe(5);
      break;
    }
  });
  it('reads pages', async () => {
    const found = [];
    for await (const page of pages(2)) found.push(page);
    expect(found).toEqual(['page 1', 'page 2']);
  });
});

describe('callbacks', () => {
  it('emits', () => {
    const handler = jest.fn();
    new Emitter().on('x', handler).emit('x', 1, { a: 2 });
    expect(handler).toHaveBeenCalledWith(1, { a: 2 });
  });
  it('debounces', async () => {
    const action = jest.fn();
    const calm = debounce(action, 5);
    calm(1);
    calm(2);
    expect(action).not.toHaveBeenCalled();
    await new Promise((done) => { setTimeout(done, 400); });
    expect(action.mock.calls).toEqual([[2]]);
  });
  it('remembers', () => {
    const square = jest.fn((one) => one * one);
    const quick = memoize(square);
    expect([quick(4), quick(4)]).toEqual([16, 16]);
    expect(square).toHaveBeenCalledTimes(1);
  });
  it('loads', (done) => {
    loadUser(3, (error, user) => {
      expect(error).toBeNull();
      expect(user).toEqual({ id: 3, from: 'late' });
      done();
    });
  });
  it('composes', () => expect(compose((x) => x + 1, Math.sqrt)(9)).toBe(4));
});
