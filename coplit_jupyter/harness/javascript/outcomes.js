// Tell an assertion from an exception of the student's program from a mistake of the test's own.
'use strict';

const { Stop } = require('./program.js');
const { WireError } = require('./wire.js');

const { format } = require('/opt/javascript/node_modules/pretty-format');
const MAX_SHOWN = 4000;

/** Give verdict, message and, of a comparison, both sides, for what ended a test. */
function outcomeOf(error, { program, failures }) {
  if (error instanceof Stop) return { verdict: error.verdict, message: error.message, died: error.died };
  if (program.stop) return outcomeOf(program.stop, { program, failures });
  // What the test hands over may have come from the program: its doing, once it gave something.
  if (error instanceof WireError) return { verdict: program.used ? 'failed' : 'broken', message: error.message };
  const isObject = error !== null && typeof error === 'object';
  const message = String(isObject && error.message !== undefined ? error.message : error);
  const name = isObject && error.name !== undefined ? `${error.name}: ` : '';
  if (isObject && error.coplitStack !== undefined) {
    return { verdict: 'error', message: filledIn(name + message, error.coplitStack), stack: error.coplitStack };
  }
  if (isObject && error.code === 'ERR_MOCHA_TIMEOUT') {
    return { verdict: 'timed-out', message: 'The test took too long.' };
  }
  if (isObject && isAssertion(error)) return { verdict: 'failed', message: plain(message), ...sides(error) };
  if (/^expect(\.(assertions|hasAssertions))?\(/.test(plain(message))) return { verdict: 'failed', message: plain(message) };
  const missing = missed(message, failures);
  // Not a TypeError: what the program exports by value is there without asking it anything.
  const isOwn = name === 'ReferenceError: ' || (isObject && /MODULE_NOT_FOUND$/.test(error.code));
  if (!program.used && !missing && isOwn) return { verdict: 'broken', message: `The test itself cannot run: ${name}${message}` };
  return { verdict: 'error', message: `${name}${message}${missing}` };
}

/** Say of what the release put in an answer's place that the answer is missing, and where. */
function filledIn(text, stack) {
  if (text !== 'Error: Not implemented') return text;
  const place = /\b(cell \d+):(\d+)/.exec(stack);
  return `Not filled in yet${place ? ` (${place[1]}, line ${place[2]})` : ''}`;
}

const isAssertion = (error) => Boolean(error.matcherResult) || error.code === 'ERR_ASSERTION'
  || error.name === 'TestingLibraryElementError'
  || error.name === 'AssertionError' || error.name === 'JestAssertionError' || error.showDiff !== undefined;

/** Remove the colours of terminals. */
const plain = (text) => text.replace(/\u001b\[[0-9;]*m/g, '');

/** Say which cell failed when a name is used that the notebook does not define. */
function missed(message, failures) {
  if (!/is not a (function|constructor|class)|undefined|is not iterable/.test(message)) return '';
  const cells = [...failures].map(([label, text]) => `${label} failed: ${text}`);
  const hint = '\nDoes your notebook define this name?';
  return cells.length ? `${hint} ${cells.join('; ')}` : hint;
}

function sides(error) {
  const result = error.matcherResult || error;
  if (!('expected' in result) || !('actual' in result)) return {};
  return { expected: shown(result.expected), actual: shown(result.actual) };
}

function shown(value) {
  try {
    const text = typeof value === 'string' ? JSON.stringify(value) : format(value, { maxDepth: 6, printBasicPrototype: false, maxWidth: 200 });
    return text.slice(0, MAX_SHOWN);
  } catch {
    return null;
  }
}

module.exports = { filledIn, outcomeOf };
