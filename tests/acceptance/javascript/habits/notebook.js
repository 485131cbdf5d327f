// %% printing
// ### BEGIN SOLUTION
export function greet(name) {
  console.log('Hello', name);
}

export const warn = (count) => console.error(`${count} left`, { count });
// ### END SOLUTION
// %% birds
export function fixCounts(birds) {
  // ### BEGIN SOLUTION
  for (let day = 0; day < birds.length; day += 2) birds[day] += 1;
  return birds;
  // ### END SOLUTION
}

export const total = (birds) => birds.reduce((sum, one) => sum + one, 0);
// %% deck
export class Deck {
  #cards;

  constructor(cards) {
    this.#cards = cards;
  }

  get top() {
    // ### BEGIN SOLUTION
    return this.#cards[0];
    // ### END SOLUTION
  }
}
// %% game
import { Deck as Cards } from './deck';
import words from './given/words.js';

export default function deal(count) {
  // ### BEGIN SOLUTION
  return new Cards(words.slice(0, count).reverse()).top;
  // ### END SOLUTION
}
// %% natives
// ### BEGIN SOLUTION
Array.prototype.last = function last() { return this[this.length - 1]; };
Array.prototype.calls = Function.prototype.mock = () => 'asked';
String.prototype.capitalized = function capitalized() { return this[0].toUpperCase() + this.slice(1); };
Array.prototype.swapped = function swapped() { [this[0], this[1]] = [this[1], this[0]]; };
// ### END SOLUTION
export const mapped = (list, change) => {
  // ### BEGIN SOLUTION
  const out = [];
  for (const one of list) out[out.length] = change(one);
  return out;
  // ### END SOLUTION
};
export const largest = (list) => {
  // ### BEGIN SOLUTION
  let most = -Infinity;
  for (const one of list) if (one > most) most = one;
  return most;
  // ### END SOLUTION
};
export const rounded = (list) => {
  // ### BEGIN SOLUTION
  return list.map(Math.floor);
  // ### END SOLUTION
};
export const dots = (count) => {
  // ### BEGIN SOLUTION
  for (let i = 0; i < count; i++) process.stdout.write('.');
  // ### END SOLUTION
};
export const soon = () => {
  // ### BEGIN SOLUTION
  return new Promise((done) => {
    setTimeout(() => { console.log('later'); done(); });
    Promise.resolve().then(() => console.log('soon'));
  });
  // ### END SOLUTION
};
