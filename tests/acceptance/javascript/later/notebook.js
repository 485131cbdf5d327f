// %% sleep
const sleep = (ms, value) => new Promise((resolve) => setTimeout(resolve, ms, value));
// %% all
function all(promises) {
  // ### BEGIN SOLUTION
  return new Promise((resolve, reject) => {
    const out = [];
    let left = promises.length;
    promises.forEach((one, index) => Promise.resolve(one).then((value) => {
      out[index] = value;
      left -= 1;
      if (!left) resolve(out);
    }, reject));
  });
  // ### END SOLUTION
}
// %% retry
async function retry(action, times) {
  // ### BEGIN SOLUTION
  for (let left = times; ; left -= 1) {
    try {
      return await action();
    } catch (error) {
      if (left <= 1) throw error;
    }
  }
  // ### END SOLUTION
}
// %% range
function* range(from, to, step = 1) {
  // ### BEGIN SOLUTION
  for (let at = from; at < to; at += step) yield at;
  // ### END SOLUTION
}
async function* pages(total) {
  // ### BEGIN SOLUTION
  for (let page = 1; page <= total; page += 1) yield sleep(1, `page ${page}`);
  // ### END SOLUTION
}
// %% emitter
class Emitter {
  // ### BEGIN SOLUTION
  #handlers = new Map();
  on(name, handler) {
    this.#handlers.set(name, [...(this.#handlers.get(name) || []), handler]);
    return this;
  }
  emit(name, ...args) {
    (this.#handlers.get(name) || []).forEach((handler) => handler(...args));
  }
  // ### END SOLUTION
}
// %% debounce
function debounce(action, ms) {
  // ### BEGIN SOLUTION
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...args), ms);
  };
  // ### END SOLUTION
}
// %% memoize
const memoize = (action) => {
  // ### BEGIN SOLUTION
  const kept = new Map();
  return (key) => {
    if (!kept.has(key)) kept.set(key, action(key));
    return kept.get(key);
  };
  // ### END SOLUTION
};
// %% load
const settings = await Promise.resolve({ name: 'late' });
function loadUser(id, done) {
  // ### BEGIN SOLUTION
  setTimeout(() => (id < 0 ? done(new Error('no such user')) : done(null, { id, from: settings.name })), 2);
  // ### END SOLUTION
}
// %% compose
const compose = (...steps) => (value) => {
  // ### BEGIN SOLUTION
  return steps.reduceRight((held, step) => step(held), value);
  // ### END SOLUTION
};
