// Methods that the program added to JavaScript's own (`Array.prototype.last = …`), for tests to call.
'use strict';

const { add } = require('./intact.js');
const { mentions } = require('./sites.js');
const { NEVER } = require('./stand_ins.js');

const MAX_ADDED = 200;
// What libraries of assertions and of promises ask any value for, to let it say what it is.
const ASKED = /^(then|catch|calls|all|count|mock\w*|getMock\w*|size|toJSON|test|spec|isPending|pending|skip|only|retries|sync|async|operator|actual|expected|errors|multiple|code|cause|stack|message|showDiff|generatedMessage|matcherResult|ok|status|constructor|prototype|node\w*|is[A-Z]\w*Node|_.*|\$.*|@@.*)$/;

/** Add those that the tests themselves mention; a program that adds others gains nothing by it. */
function addMentioned(given) {
  for (const entry of Array.isArray(given) ? given.slice(0, MAX_ADDED) : []) {
    if (!Array.isArray(entry)) continue;
    const [place, name, value] = entry;
    const isNamed = typeof place === 'string' && typeof name === 'string' && typeof value === 'function';
    if (isNamed && !NEVER.has(name) && !ASKED.test(name) && mentions(name)) add(place, name, value);
  }
}

module.exports = { addMentioned };
