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
