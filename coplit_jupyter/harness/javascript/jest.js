// The words that tests of other runners use, on top of mocha: describe/test/expect, each, jest.fn.
'use strict';

const { format } = require('util');
const { timersOf } = require('./fake_timers.js');

/** Give what puts the words on a context after mocha has put its own there. */
function words(pack, program) {
  const { expect } = pack('expect');
  // It shows the lines of the file around a throw: ours, or those of a hidden test.
  pack('jest-message-util').formatStackTrace = () => '';
  const mocker = new (pack('jest-mock').ModuleMocker)(globalThis);
  const jest = jestOf(mocker, program);
  expect.extend(snapshots());
  return (context) => {
    const suiteOf = context.describe;
    const testOf = context.it;
    const it = (title, fn) => testOf(named(title), settled(fn, expect, program));
    it.skip = (title) => testOf(named(title));
    it.each = each(it);
    it.skip.each = each(it.skip);
    Object.assign(it, { only: it, todo: it.skip, failing: it.skip, concurrent: it });
    const describe = (title, fn) => suiteOf(named(title), fn);
    const skipped = (title, fn) => suiteOf.skip(named(title), fn);
    describe.each = each(describe);
    skipped.each = each(skipped);
    Object.assign(describe, { skip: skipped, only: describe });
    Object.assign(context, {
      it, test: it, specify: it, fit: it, xit: it.skip, xtest: it.skip, xspecify: it.skip,
      describe, context: describe, fdescribe: describe, xdescribe: skipped, xcontext: skipped,
      suite: describe, setup: context.beforeEach, teardown: context.afterEach,
      expect, jest, vi: jest, beforeAll: context.before, afterAll: context.after,
    });
  };
}

/** A snapshot is a file that jest writes on somebody's disk: say so, rather than pass anything. */
function snapshots() {
  const names = ['toMatchSnapshot', 'toMatchInlineSnapshot', 'toThrowErrorMatchingSnapshot', 'toThrowErrorMatchingInlineSnapshot'];
  return Object.fromEntries(names.map((name) => [name, () => {
    throw new Error(`${name} is not there: snapshots are not kept here; compare with toEqual`);
  }]));
}

const named = (title) => (typeof title === 'function' && title.name) || String(title);

function jestOf(mocker, program) {
  const jest = {
    fn: (...args) => mocker.fn(...args),
    spyOn: (...args) => mocker.spyOn(...args),
    isMockFunction: (value) => mocker.isMockFunction(value),
    setTimeout: () => jest,
    retryTimes: () => jest,
  };
  Object.assign(jest, timersOf(program, jest));
  for (const name of ['clearAllMocks', 'resetAllMocks', 'restoreAllMocks']) {
    jest[name] = () => {
      mocker[name]();
      return jest;
    };
  }
  for (const name of ['mock', 'doMock', 'unmock', 'isolateModules', 'requireActual', 'resetModules']) {
    jest[name] = () => {
      throw new Error(`jest.${name} cannot reach the program: it runs in a process of its own`);
    };
  }
  return jest;
}

/**
 * Give mocha a function that it understands: one that takes a callback may give a promise too, and
 * expect.assertions() holds at the end. A test that passes though the program changed what it was
 * given, and though this was kept from the test, has to pass again with the changes.
 */
function settled(fn, expect, program) {
  if (typeof fn !== 'function') return undefined;
  const begin = () => expect.setState({ assertionCalls: 0, expectedAssertionsNumber: null, isExpectingAssertions: false });
  const end = (context) => {
    const [missed] = expect.extractExpectedAssertionsErrors();
    if (missed) throw missed.error;
    if (!program.mayRepeat || !program.keptChanges) return;
    context.test.retries(1);
    throw new Error('once more');
  };
  if (fn.length === 0) {
    return function test() {
      begin();
      const given = fn.call(this);
      if (!given || typeof given.then !== 'function') return end(this);
      return given.then(() => end(this));
    };
  }
  return function test(done) {
    begin();
    const finish = (error) => {
      try {
        if (!error) end(this);
      } catch (missed) {
        done(missed);
        return;
      }
      done(error);
    };
    finish.fail = (error) => done(error || new Error('done.fail() was called'));
    const given = fn.call(this, finish);
    if (given && typeof given.then === 'function') given.then(undefined, done);
  };
}

/** `test.each` of rows, or of a tagged table. */
const each = (define) => (table, ...values) => (title, fn) => {
  rows(table, values).forEach((row, index) => {
    const args = Array.isArray(row) ? row : [row];
    const takesDone = fn && fn.length > args.length;
    const bound = takesDone
      ? function test(done) { return fn.call(this, ...args, done); }
      : function test() { return fn.apply(this, args); };
    define(titled(title, args, index), fn && bound);
  });
};

function rows(table, values) {
  if (!table.raw) return [...table];
  const names = table[0].trim().split('|').map((name) => name.trim());
  const out = [];
  for (let start = 0; start + names.length <= values.length; start += names.length) {
    out.push(Object.fromEntries(names.map((name, index) => [name, values[start + index]])));
  }
  return out;
}

function titled(title, args, index) {
  const [row] = args;
  const hasPlaces = /%[psdifjo#$]/.test(named(title));
  let text = named(title).replace(/%#/g, String(index)).replace(/%\$/g, String(index + 1));
  if (!hasPlaces && row !== null && typeof row === 'object' && !Array.isArray(row)) {
    text = text.replace(/\$([A-Za-z_]\w*)/g, (whole, name) => (name in row ? shown(row[name]) : whole));
  }
  const count = (text.match(/%[psdifjo]/g) || []).length;
  if (!count) return text;
  return format(text.replace(/%p/g, '%j'), ...args.slice(0, count));
}

const shown = (value) => (typeof value === 'string' ? value : format('%j', value));

module.exports = { words };
