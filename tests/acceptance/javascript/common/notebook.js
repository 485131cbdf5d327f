// %% words
function countWords(text) {
  // ### BEGIN SOLUTION
  const counts = new Map();
  for (const word of text.toLowerCase().match(/\w+/g) || []) counts.set(word, (counts.get(word) || 0) + 1);
  return counts;
  // ### END SOLUTION
}
// %% anagrams
const anagrams = (word, candidates) => {
  // ### BEGIN SOLUTION
  const key = (text) => [...text.toLowerCase()].sort().join('');
  return new Set(candidates.filter((one) => key(one) === key(word)));
  // ### END SOLUTION
};
// %% bank
class Account {
  constructor() {
    this.entries = [];
  }
  get balance() {
    // ### BEGIN SOLUTION
    return this.entries.reduce((total, one) => total + one, 0);
    // ### END SOLUTION
  }
  deposit(amount) {
    // ### BEGIN SOLUTION
    if (!(amount > 0)) throw new TypeError('not an amount');
    this.entries.push(amount);
    // ### END SOLUTION
  }
}
// %% sorting
function sortInPlace(list) {
  // ### BEGIN SOLUTION
  list.sort((a, b) => a - b);
  // ### END SOLUTION
}
function sorted(list) {
  // ### BEGIN SOLUTION
  return [...list].sort((a, b) => a - b);
  // ### END SOLUTION
}
// %% counter
let ticks = 0;
function tick() {
  // ### BEGIN SOLUTION
  ticks += 1;
  return ticks;
  // ### END SOLUTION
}
// %% flatten
const flatten = (list) => {
  // ### BEGIN SOLUTION
  return list.flat(Infinity).filter((one) => one !== null && one !== undefined);
  // ### END SOLUTION
};
// %% linked
class Node {
  constructor(value) {
    this.value = value;
    this.next = null;
  }
}
function build(values) {
  // ### BEGIN SOLUTION
  let head = null;
  for (const value of [...values].reverse()) {
    const node = new Node(value);
    node.next = head;
    head = node;
  }
  return head;
  // ### END SOLUTION
}
// %% exports
module.exports = { countWords, anagrams, Account, sortInPlace, sorted, tick, flatten, build, Node };
