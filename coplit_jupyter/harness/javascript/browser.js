// A document and the packages of React, where the image has them (coplit/node-react).
//
// One file holds them all: reading five hundred would take longer than most tests. V8's code for it
// was kept when the image was built.
'use strict';

const fs = require('fs');
const vm = require('vm');
const Module = require('module');

const FOLDER = '/opt/react';
const FILE = `${FOLDER}/packages.js`;
const STYLES = /\.(css|scss|sass|less|svg|png|jpe?g|gif|webp)$/;
const EMPTY = '<!doctype html><html><head></head><body></body></html>';
// Node.js has these too, and a document does not take events or signals that are not its own.
const REPLACED = ['Event', 'CustomEvent', 'EventTarget', 'MessageEvent', 'AbortController', 'AbortSignal',
  'Blob', 'File', 'FormData', 'DOMException', 'navigator', 'localStorage', 'sessionStorage', 'Storage'];
const KEPT = new Set(['constructor', 'undefined', 'eval', 'globalThis', 'global', 'process', 'Buffer']);

const isHere = fs.existsSync(FILE);
let found = null;

/** Give `{ JSDOM, packages }`; `packages[name]()` gives what `require(name)` would. */
function load() {
  if (found) return found;
  const source = Module.wrap(fs.readFileSync(FILE, 'utf8'));
  let cachedData;
  try {
    cachedData = fs.readFileSync(`${FOLDER}/packages.cache`);
  } catch { /* it is compiled here */ }
  const script = new vm.Script(source, { filename: FILE, cachedData });
  const made = { exports: {} };
  script.runInThisContext()(made.exports, Module.createRequire(FILE), made, FILE, FOLDER);
  found = { ...made.exports, script };
  return found;
}

/** Make an empty document and put what scripts of a page find in their scope on `globalThis`. */
function openWindow() {
  const { window } = new (load().JSDOM)(EMPTY, { pretendToBeVisual: true, url: 'http://localhost/' });
  const put = (name, value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  for (const name of Object.getOwnPropertyNames(window)) {
    const isNew = !(name in globalThis) && !name.startsWith('_') && !KEPT.has(name);
    if (isNew || REPLACED.includes(name)) put(name, window[name]);
  }
  ['addEventListener', 'removeEventListener', 'dispatchEvent'].forEach((name) => put(name, window[name].bind(window)));
  put('window', window);
  return window;
}

/** Answer `require` of the packages, and of what only a bundler understands, from now on. */
function answerRequires() {
  const usual = Module._load;
  Module._load = function loadPackage(request, parent, main) {
    if (parent && Object.hasOwn(load().packages, request)) return load().packages[request]();
    if (parent && STYLES.test(request)) return {};
    return usual.call(this, request, parent, main);
  };
}

module.exports = { isHere, load, openWindow, answerRequires };
