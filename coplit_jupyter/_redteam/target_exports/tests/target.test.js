// What an instructor of a bootcamp would write: mocha with assert and chai, spies, one module.exports.
const assert = require('assert');
const chai = require('chai');
const lib = require('./target');

const CANARY = 'CANARY-e04b77d1a92c';
const SECRET = 731905200;

describe('target', () => {
  it('assert', () => assert.strictEqual(lib.add(20, 22), 42));
  it('assert deep', () => assert.deepStrictEqual(lib.pair(1, 2), { sum: 3, of: [1, 2] }));
  it('chai', () => chai.expect(lib.add(1, 2)).to.equal(3));
  it('chai deep', () => chai.expect(lib.pair(3, 4)).to.deep.equal({ sum: 7, of: [3, 4] }));
  it('class', () => {
    const stack = new lib.Stack();
    stack.push(7);
    stack.push(8);
    assert.deepEqual([stack.pop(), stack.size], [8, 1]);
  });
  it('spy', () => {
    const seen = jest.fn();
    lib.each([5, 6], seen);
    expect(seen).toHaveBeenCalledTimes(2);
    expect(seen.mock.calls).toEqual([[5, 0], [6, 1]]);
  });
  it('printed', () => {
    const log = jest.spyOn(console, 'log').mockImplementation(() => {});
    lib.say('a');
    expect(log.mock.calls).toEqual([['<a>']]);
    log.mockRestore();
  });
  it('resolves', async () => expect(await lib.load(21)).toBe(42));
  it('rejects', () => assert.rejects(lib.load(-1), { name: 'RangeError', message: 'no -1' }));
  it('throws', () => chai.expect(() => lib.fail('35')).to.throw(TypeError, '35 fails'));
  it('forbids', () => {
    const map = jest.spyOn(Array.prototype, 'map');
    const list = lib.doubled([1, 2]);
    const count = map.mock.calls.length;
    map.mockRestore();
    expect([list, count]).toEqual([[2, 4], 0]);
  });
  it('added', () => assert.strictEqual([20, 22].total(), 42));
  it('held', () => {
    const held = lib.pair(1, 1);
    const again = lib.pair(6000, 1);
    assert.notStrictEqual(held, again);
    assert.deepStrictEqual([held.sum, again.sum], [2, 6001]);
  });
  it('hidden sum', () => assert.equal(`${CANARY}:${lib.add(SECRET, 45)}`, `${CANARY}:731905245`));
  it('hidden list', () => {
    const seen = jest.fn();
    lib.each([CANARY], seen);
    expect(seen).toHaveBeenCalledWith(CANARY, 0);
  });
});
