// The judge's side of the connection to the student's program: requests, answers, what goes on alone.
'use strict';

const { repeat } = require('./consoles.js');
const { Given } = require('./held.js');
const { Replaced } = require('./replaced.js');
const { Clock } = require('./clock.js');
const { asTests } = require('./intact.js');

const MAX_PRINTED = 262_144;
const MAX_BRACKETS = 2_000_000;
const { setImmediate } = globalThis;
const { apply } = Reflect;
const PUMP_MILLISECONDS = 10;

/** What ends a test though it is neither an assertion nor an exception of the student's. */
class Stop extends Error {
  constructor(verdict, message, died = false) {
    super(message);
    Object.assign(this, { name: 'Stop', verdict, died });
  }
}

/** What asks and is asked; `Program` adds what values mean: `encode`, `decode`, `error`, `meaning`. */
class Exchange {
  /** `send(text)` gives the text of the next frame of the student's; `start()` runs the cells. */
  constructor(send, start) {
    Object.assign(this, { send, start, number: 0, generation: 0, printed: '', used: false });
    Object.assign(this, { seesChanges: true, changedArguments: false });
    this.meanings = new WeakMap();
    this.symbols = new Map();
    this.callbacks = [];
    this.numbers = new Map();
    this.errors = [];
    this.lentPromises = new Map();
    this.named = new Set();
    this.base = new Map();
    this.recorded = [];
    this.recording = true;
    this.given = new Given(() => this.recording);
    this.replaced = new Replaced(this);
    this.clock = new Clock();
    this.onUncaught = () => {};
    this.onIdle = () => {};
    this.renew();
  }

  /** A new process: what was made in the old one means nothing any more. */
  renew() {
    this.generation++;
    this.running = false;
    this.stop = null;
    this.refused = null;
    this.pumping = false;
    this.made = new Map();
    this.promises = new Map();
    this.page = null;
    this.given.renew();
    this.replaced.renew();
    if (this.mirror) this.mirror.renew();
  }

  // ------------------------------------------------------------ requests

  request(operation, ...args) {
    if (this.mirror) this.mirror.prepare();
    if (this.stop) throw this.stop;
    if (!this.running) this.launch();
    this.replaced.prepare();
    this.used = true;
    if (this.recording) this.recorded.push([operation, ...args]);
    const reply = this.exchange(operation, ...args);
    this.pump();
    return reply;
  }

  /** Ask for what is not to be asked again in each process. */
  unrecorded(action) {
    const { recording } = this;
    this.recording = false;
    try {
      return action();
    } finally {
      this.recording = recording;
    }
  }

  launch() {
    this.running = true;
    this.start();
    if (this.clock.isInstalled) this.exchange('clock', 'install', this.clock.now);
    this.recorded.forEach((one) => this.exchange(...one));
  }

  /** Have the cells run before a test begins; what ends them is said when the test asks. */
  begin() {
    try {
      if (!this.running && !this.stop) this.launch();
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
    }
  }

  exchange(operation, ...args) {
    const number = ++this.number;
    let reply = this.read(this.send(JSON.stringify([number, operation, ...args])));
    while ('cb' in reply) reply = this.read(this.send(JSON.stringify(this.answer(reply))));
    if (reply.n !== number) throw this.fail('error', 'Your program answered out of turn.');
    return reply;
  }

  read(text) {
    const broken = () => this.fail('error', 'Your program broke the connection to the test.');
    let brackets = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === 0x5b || code === 0x7b) brackets++;
    }
    if (brackets > MAX_BRACKETS) throw this.fail('failed', 'Your program gave more than is accepted.');
    let reply;
    try {
      reply = JSON.parse(text);
    } catch {
      throw broken();
    }
    if (reply === null || typeof reply !== 'object' || Array.isArray(reply)) throw broken();
    if (typeof reply.p === 'string' && this.printed.length < MAX_PRINTED) {
      this.printed += reply.p.slice(0, MAX_PRINTED);
    }
    if (reply.d) this.show(reply.d);
    if (reply.l) repeat(reply.l, (one) => this.decode(one));
    if (Array.isArray(reply.s)) reply.s.forEach((entry) => this.settled(entry));
    if (Array.isArray(reply.u)) reply.u.forEach((given) => this.uncaught(given));
    return reply;
  }

  fail(verdict, message, died = false) {
    this.stop = new Stop(verdict, message, died);
    return this.stop;
  }

  /** Say that the program gave what no test can use; the test fails though it catches this. */
  refuse(message) {
    this.refused = new Stop('failed', message);
    return this.refused;
  }

  /** Answer a call of a function that the test handed over. */
  answer(question) {
    const fn = this.callbacks[question.cb];
    if (typeof fn !== 'function' || !Array.isArray(question.a)) {
      throw this.fail('error', 'Your program called something that the test did not give it.');
    }
    const self = question.t === undefined ? undefined : this.decode(question.t);
    const args = question.a.map((one) => this.decode(one));
    try {
      return { v: this.encode(asTests(() => apply(fn, self, args))) };
    } catch (error) {
      if (error instanceof Stop) throw error;
      return { e: this.encode(error) };
    }
  }

  // ------------------------------------------------------------ what goes on by itself

  /** Let the student's timers and promises go on whenever the test waits. */
  pump() {
    if (this.pumping) return;
    this.pumping = true;
    const { generation } = this;
    const turn = () => {
      if (generation !== this.generation || this.stop || !this.running) return;
      try {
        if (this.mirror) this.mirror.prepare();
        const reply = this.exchange('pump', PUMP_MILLISECONDS);
        if (reply.v === true || reply.s || reply.u) {
          setImmediate(turn);
          return;
        }
      } catch (error) {
        this.promises.forEach((one) => one.reject(error));
        this.onUncaught(error);
      }
      this.pumping = false;
      this.onIdle();
    };
    setImmediate(turn);
  }

  settled(entry) {
    if (!Array.isArray(entry)) return;
    const [number, good, value] = entry;
    const waiting = this.promise(number);
    if (good === true) waiting.resolve(this.decode(value));
    else waiting.reject(this.error(value));
  }

  promise(number) {
    if (!Number.isInteger(number)) throw this.fail('error', 'Your program sent what cannot be accepted.');
    if (!this.promises.has(number)) {
      const entry = {};
      entry.promise = new Promise((resolve, reject) => Object.assign(entry, { resolve, reject }));
      entry.promise.catch(() => {});
      this.meanings.set(entry.promise, this.meaning({ id: number }));
      this.promises.set(number, entry);
    }
    return this.promises.get(number);
  }

  uncaught(given) {
    this.onUncaught(this.error(given));
  }

  lendPromise(promise) {
    if (!this.lentPromises.has(promise)) {
      const id = this.lentPromises.size + 1;
      this.lentPromises.set(promise, id);
      const { generation } = this;
      const tell = (good) => (value) => {
        if (generation !== this.generation || this.stop) return;
        this.request('settle', id, good, this.encode(value));
      };
      promise.then(tell(true), tell(false)).catch(() => {});
    }
    return { $: 'lp', id: this.lentPromises.get(promise) };
  }
}

module.exports = { Exchange, Stop };
