// The judge's copy of the student's document: tests look at it, and what they do to it happens in
// the student's process. Queries, matchers and waiting are testing-library's own, run here: a
// program has no say in what they find, only in what its page says.
'use strict';

const browser = require('./browser.js');

const MAX_NODES = 25_000;
const MAX_DEPTH = 400;
const MAX_FRAMES = 20;
const WAIT_MILLISECONDS = 3000;
const SPACES = ['http://www.w3.org/1999/xhtml', 'http://www.w3.org/2000/svg', 'http://www.w3.org/1998/Math/MathML'];
// What a test does to a node is done to the student's.
const METHODS = ['click', 'focus', 'blur', 'select', 'submit', 'requestSubmit', 'reset', 'dispatchEvent',
  'setSelectionRange', 'showModal', 'show', 'close'];
// What tests replace on `window`, for a component to find.
const REPLACED = ['fetch', 'alert', 'confirm', 'prompt', 'open', 'matchMedia', 'scrollTo', 'IntersectionObserver', 'ResizeObserver',
  'innerWidth', 'innerHeight', 'addEventListener', 'removeEventListener'];
const SHARED = ['localStorage', 'sessionStorage', 'history'];

class Mirror {
  constructor(program) {
    this.program = program;
    this.window = browser.openWindow();
    this.document = this.window.document;
    this.history = this.window.history;
    this.own = new Map(REPLACED.map((name) => [name, [globalThis[name], this.window[name]]]));
    this.isSending = false;
    this.remotes = new Map();
    this.forward();
    this.share();
    this.records = [];
    this.watch = new this.window.MutationObserver((records) => void this.records.push(...records));
    this.watch.observe(this.document, { childList: true, attributes: true, subtree: true });
    this.renew();
  }

  renew() {
    this.nodes = new Map();
    this.numbers = new WeakMap();
    this.lateRemotes = new Map();
    this.sent = new Map();
    this.document.body.replaceChildren();
    this.document.head.replaceChildren();
    this.states = new Map();
    this.takeRecords();
  }

  /** What was changed in the copy since the last time. */
  takeRecords() {
    return [...this.records.splice(0), ...this.watch.takeRecords()];
  }

  // ------------------------------------------------------------ what the student's page says

  apply(given) {
    if (this.isSending) {
      this.waiting = given; // what the test did comes first, all of it
      return;
    }
    try {
      if (given.broken) throw new RangeError(given.broken);
      this.states.clear();
      this.draw(given.root);
      this.focusOn(this.nodes.get(given.active));
      if (typeof given.url === 'string' && given.url !== this.window.location.href) {
        this.history.replaceState(null, '', given.url);
      }
      this.takeRecords();
    } catch (error) {
      throw this.program.fail('error', `Your page cannot be shown to the test (${String(error.message).slice(0, 200)}).`);
    }
  }

  draw(spec) {
    this.later = [];
    this.left = MAX_NODES;
    this.frames = MAX_FRAMES;
    const node = this.element(spec, 0);
    this.later.forEach((one) => one());
    return node;
  }

  /** An element that the program made, and that is in no page yet. */
  lone(spec) {
    try {
      return this.draw(spec);
    } catch (error) {
      throw this.program.fail('error', `Your program gave an element that cannot be shown to the test (${String(error.message).slice(0, 200)}).`);
    }
  }

  element(spec, depth) {
    const [id, tag, ...rest] = spec;
    if (!Number.isInteger(id) || typeof tag !== 'string' || --this.left < 0 || depth > MAX_DEPTH) {
      throw new RangeError('too many nodes, or none');
    }
    if (tag === '#' || tag === '!') return this.text(id, tag === '#' ? 3 : 8, String(rest[0]));
    const [space, attributes, children, state] = rest;
    const node = this.tagged(id, tag, SPACES[space], depth);
    this.attributes(node, attributes);
    this.children(node, children.map((one) => this.element(one, depth + 1)));
    if (state) this.later.push(() => this.states.set(node, setState(node, state)));
    return node;
  }

  text(id, type, content) {
    let node = this.nodes.get(id);
    if (!node || node.nodeType !== type) {
      node = type === 3 ? this.document.createTextNode('') : this.document.createComment('');
      this.keep(id, node);
    }
    if (node.data !== content) node.data = content;
    return node;
  }

  tagged(id, tag, space, depth) {
    const held = this.nodes.get(id);
    if (held && held.localName === tag && held.namespaceURI === space) return held;
    if ((tag === 'iframe' || tag === 'frame') && --this.frames < 0) throw new RangeError('too many frames');
    const single = { html: this.document.documentElement, head: this.document.head, body: this.document.body };
    const made = (depth < 2 && Object.hasOwn(single, tag) && single[tag]) || this.document.createElementNS(space, tag);
    this.keep(id, made);
    return made;
  }

  attributes(node, list) {
    const wanted = new Map(list.map(([name, value]) => [String(name), String(value)]));
    [...node.attributes].forEach((one) => wanted.has(one.name) || node.removeAttribute(one.name));
    wanted.forEach((value, name) => node.getAttribute(name) !== value && node.setAttribute(name, value));
  }

  children(node, list) {
    const wanted = new Set(list);
    [...node.childNodes].forEach((one) => wanted.has(one) || one.remove());
    list.forEach((one, index) => {
      const there = node.childNodes[index] || null;
      if (there !== one) node.insertBefore(one, there);
    });
  }

  keep(id, node) {
    this.nodes.set(id, node);
    this.numbers.set(node, id);
  }

  focusOn(node) {
    const { activeElement, body } = this.document;
    const wanted = node && node !== body ? node : null;
    if (wanted === activeElement || (!wanted && activeElement === body)) return;
    const method = wanted ? 'focus' : 'blur';
    const target = wanted || activeElement;
    if (this.originals.has(method) && typeof target[method] === 'function') this.originals.get(method).call(target);
  }

  // ------------------------------------------------------------ values

  /** Tag what belongs to the page; undefined for anything else. */
  refer(value) {
    if (value === this.window) return { $: 'dw' };
    if (value === this.document) return { $: 'dn', id: 0 };
    if (value instanceof this.window.Node) return { $: 'dn', id: this.numbers.get(value) ?? this.adopt(value) };
    if (!(value instanceof this.window.Event)) return undefined;
    const init = {};
    for (const name of ['bubbles', 'cancelable', 'composed', 'key', 'code', 'button', 'detail', 'clientX', 'clientY', 'data']) {
      if (['string', 'number', 'boolean'].includes(typeof value[name])) init[name] = value[name];
    }
    return { $: 'de', kind: value.constructor.name, type: value.type, init };
  }

  make(tagged) {
    if (tagged.$ === 'dw') return this.window;
    if (tagged.id === 0) return this.document;
    if (tagged.x !== undefined) this.lone(tagged.x);
    if (!this.nodes.has(tagged.id)) {
      const lone = Number.isInteger(tagged.id) ? this.document.createElement('div') : null;
      if (!lone) throw this.program.fail('error', 'Your program sent what cannot be accepted.');
      this.keep(tagged.id, lone); // not in the document, or not yet
    }
    return this.nodes.get(tagged.id);
  }

  /** Do to the student's document what the test itself did to its copy: nodes, attributes, fields. */
  sendChanges() {
    const known = (node) => this.numbers.has(node);
    const ask = (...args) => this.program.value('page', ...args);
    for (const { type, target, addedNodes, removedNodes, attributeName } of this.takeRecords()) {
      if (!known(target)) continue;
      if (type === 'attributes') ask('attribute', this.refer(target), attributeName, target.getAttribute(attributeName));
      [...removedNodes].filter((one) => known(one) && !one.isConnected).forEach((one) => ask('remove', this.refer(one)));
      [...addedNodes].filter((one) => one.parentNode === target).forEach((one) => {
        if (known(one)) ask('place', this.refer(target), this.refer(one), this.next(one));
        else this.adopt(one);
      });
    }
    for (const [node, before] of this.states) {
      const now = stateOf(node);
      if (!node.isConnected || JSON.stringify(now) === JSON.stringify(before)) continue;
      this.states.set(node, now);
      ask('fill', this.refer(node), now);
    }
  }

  next(node) {
    return node.nextSibling && this.numbers.has(node.nextSibling) ? this.refer(node.nextSibling) : null;
  }

  /** Give the student's document an element that the test made; gives its number. */
  adopt(node) {
    this.prepare();
    if (this.numbers.has(node)) return this.numbers.get(node);
    let top = node;
    while (top.parentNode && top.parentNode.nodeType === 1 && !this.numbers.has(top.parentNode)) top = top.parentNode;
    const parent = top.parentNode && this.numbers.has(top.parentNode) ? top.parentNode : null;
    const all = (one) => [one, ...[...one.childNodes].flatMap(all)];
    const mine = all(top);
    const html = top.nodeType === 1 ? top.outerHTML : String(top.data).replace(/&/g, '&amp;').replace(/</g, '&lt;');
    const next = parent && this.next(top);
    const reply = this.program.request('page', 'adopt', parent ? this.refer(parent) : null, html || ' ', next);
    if (reply.e) throw this.program.error(reply.e);
    const ids = this.program.decode(reply.v);
    mine.forEach((one, index) => Number.isInteger(ids[index]) && this.keep(ids[index], one));
    return this.numbers.get(node);
  }

  // ------------------------------------------------------------ what the test does

  forward() {
    this.originals = new Map();
    const kinds = ['EventTarget', 'HTMLElement', 'SVGElement', 'HTMLInputElement', 'HTMLTextAreaElement',
      'HTMLSelectElement', 'HTMLFormElement', 'HTMLDialogElement'];
    for (const kind of kinds) {
      const { prototype } = this.window[kind] || {};
      for (const name of METHODS) {
        if (!prototype || !Object.hasOwn(prototype, name)) continue;
        const usual = prototype[name];
        if (!this.originals.has(name)) this.originals.set(name, usual);
        const mirror = this;
        prototype[name] = function forwarded(...args) {
          const isTheirs = this === mirror.window || (this instanceof mirror.window.Node && mirror.numbers.has(this));
          if (!isTheirs) return usual.apply(this, args);
          const { program } = mirror;
          return program.value('page', 'invoke', mirror.refer(this), name, args.map((one) => program.encode(one)));
        };
      }
    }
  }

  share() {
    for (const name of SHARED) {
      const get = () => this.program.value('page', 'global', name);
      [globalThis, this.window].forEach((where) => Object.defineProperty(where, name, { get, configurable: true }));
    }
  }

  /** Before anything is asked: hand over what the test replaced on `window` or put into the page. */
  prepare() {
    if (this.isSending) return;
    this.isSending = true;
    try {
      for (const name of REPLACED) {
        const now = [globalThis[name], this.window[name]].find((one) => !this.own.get(name).includes(one) && one !== undefined);
        if (now === this.sent.get(name)) continue;
        this.sent.set(name, now);
        if (now === undefined) this.program.value('page', 'restore', name);
        else this.program.value('page', 'replace', name, this.program.encode(now));
      }
      if (this.numbers.has(this.document.body)) this.sendChanges();
    } finally {
      this.isSending = false;
    }
    const { waiting } = this;
    this.waiting = null;
    if (waiting) this.apply(waiting);
  }

  // ------------------------------------------------------------ what the test imports

  /** Give the package that a test asks for, or undefined. */
  module(name) {
    switch (name) {
      case '@testing-library/dom':
        return { ...this.queries(), fireEvent: this.remote('@testing-library/react').fireEvent };
      case '@testing-library/react':
      case '@testing-library/react/pure':
        return this.library();
      case '@testing-library/jest-dom':
      case '@testing-library/jest-dom/extend-expect':
      case '@testing-library/jest-dom/vitest':
      case '@testing-library/jest-dom/jest-globals':
        return {};
      default:
        return Object.hasOwn(browser.load().packages, name) ? this.remote(name) : undefined;
    }
  }

  /** What stands for a package in the student's process. */
  remote(name) {
    const known = this.remotes.get(name) || this.lateRemotes.get(name);
    if (known) return known;
    const made = this.program.value('page', 'package', name);
    // What was asked for before the tests is asked for again in each process; the rest is not.
    (this.program.recording ? this.remotes : this.lateRemotes).set(name, made);
    return made;
  }

  /** After a test whose process goes on: take away what it rendered, as testing-library does. */
  cleanUp() {
    if (this.remotes.has('@testing-library/react')) this.remote('@testing-library/react').cleanup();
  }

  queries() {
    if (!this.dom) {
      this.dom = browser.load().packages['@testing-library/dom']();
      this.dom.configure({ asyncUtilTimeout: WAIT_MILLISECONDS });
    }
    return this.dom;
  }

  library() {
    const dom = this.queries();
    const theirs = this.remote('@testing-library/react');
    const { getQueriesForElement, prettyDOM } = dom;
    const render = (ui, options = {}) => {
      const { queries, ...passed } = options;
      const made = theirs.render(ui, passed);
      const { container, baseElement } = made;
      return {
        ...getQueriesForElement(baseElement, queries),
        container,
        baseElement,
        rerender: (next) => void made.rerender(next),
        unmount: () => void made.unmount(),
        debug: (element = baseElement) => console.log(prettyDOM(element)),
        asFragment: () => this.document.createRange().createContextualFragment(container.innerHTML),
      };
    };
    const names = ['act', 'cleanup', 'fireEvent', 'renderHook'];
    const shared = Object.fromEntries(names.map((name) => [name, theirs[name]]));
    return { ...dom, ...shared, render };
  }
}

/** Show what is in a field; gives what is shown. */
function setState(node, state) {
  for (const name of ['value', 'checked', 'indeterminate']) {
    if (name in state && node[name] !== state[name]) node[name] = state[name];
  }
  if ('selected' in state && node.selected !== state.selected) {
    const list = node.closest('select');
    if (state.selected || !list || list.multiple) node.selected = state.selected;
  }
  return stateOf(node);
}

/** What a test may have set in a field. */
function stateOf(node) {
  if (node.localName === 'option') return { selected: node.selected };
  return node.localName === 'input' ? { value: node.value, checked: node.checked } : { value: node.value };
}

/** Teach `expect` the matchers for elements. */
function extend(expect) {
  expect.extend(browser.load().packages['@testing-library/jest-dom/matchers']());
}

module.exports = { Mirror, extend, isHere: browser.isHere };
