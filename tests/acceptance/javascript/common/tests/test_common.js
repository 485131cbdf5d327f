const assert = require('assert');
const { expect } = require('chai');
const work = require('./common');

describe('words', function () {
  this.timeout(60000);
  it('counts', () => assert.deepStrictEqual(work.countWords('A b a'), new Map([['a', 2], ['b', 1]])));
});

describe('anagrams', () => {
  it('finds', () => expect([...work.anagrams('ant', ['tan', 'stand', 'at'])]).to.deep.equal(['tan']));
  it('gives a set', () => assert.ok(work.anagrams('ant', ['tan']) instanceof Set));
});

describe('account', () => {
  let account;
  beforeEach(() => {
    account = new work.Account();
  });
  it('adds up', () => {
    account.deposit(5);
    account.deposit(7);
    assert.equal(account.balance, 12);
  });
  it('refuses', () => assert.throws(() => account.deposit(-1), TypeError));
});

describe('sorting', () => {
  it('in place', () => {
    const list = [3, 1, 2];
    work.sortInPlace(list);
    assert.deepEqual(list, [1, 2, 3]);
  });
  it('as a copy', () => {
    const list = [3, 1, 2];
    expect(work.sorted(list)).to.eql([1, 2, 3]);
    expect(list).to.eql([3, 1, 2]);
  });
});

describe('each test has a program of its own', () => {
  it('counts from one', () => assert.strictEqual(work.tick(), 1));
  it('counts from one again', () => assert.strictEqual(work.tick(), 1));
});

it('flattens', () => expect(work.flatten([1, [2, null, [3, [undefined]]]])).to.deep.equal([1, 2, 3]));

describe('linked', () => {
  it('builds', () => {
    const head = work.build([1, 2]);
    expect(head).to.be.an.instanceof(work.Node);
    assert.deepStrictEqual([head.value, head.next.value, head.next.next], [1, 2, null]);
    assert.strictEqual(head.next, head.next);
  });
});
