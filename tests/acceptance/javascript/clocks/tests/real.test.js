import { load, promisify, table } from './clocks';

let count = 0;
beforeEach(() => {
  count += 1;
});

test('time is the real one in another file', async () => {
  const begin = Date.now();
  const failing = (done) => setTimeout(done.bind(null, new Error('too late')), 20);
  await expect(promisify(failing)()).rejects.toThrow('too late');
  expect(Date.now() - begin).toBeGreaterThan(10);
  expect(count).toBe(1);
});
test('fetch', async () => {
  global.fetch = jest.fn(async () => ({ ok: true, json: async () => ({ id: 1 }) }));
  expect(await load('/x')).toEqual({ id: 1 });
  global.fetch = jest.fn().mockResolvedValue({ ok: false, status: 404 });
  await expect(load('/y')).rejects.toThrow('status 404');
  expect(fetch).toHaveBeenCalledWith('/y');
});
test('two hundred lines', () => {
  const log = jest.spyOn(console, 'log').mockImplementation(() => {});
  table(200);
  expect(log).toHaveBeenCalledTimes(200);
  expect(log).toHaveBeenLastCalledWith('200 x 7 = 1400');
});
