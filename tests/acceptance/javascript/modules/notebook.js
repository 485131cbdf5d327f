// %% leap
export const isLeap = (year) => {
  // ### BEGIN SOLUTION
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  // ### END SOLUTION
};
// %% greet
export function twoFer(name = 'you') {
  // ### BEGIN SOLUTION
  return `One for ${name}, one for me.`;
  // ### END SOLUTION
}
// %% lists
export class List {
  constructor(values = []) {
    this.values = values;
  }
  // ### BEGIN SOLUTION
  append(other) {
    return new List([...this.values, ...other.values]);
  }
  filter(keep) {
    return new List(this.values.filter((one) => keep(one)));
  }
  foldl(join, start) {
    return this.values.reduce((total, one) => join(total, one), start);
  }
  get length() {
    return this.values.length;
  }
  // ### END SOLUTION
}
// %% clock
export default class Clock {
  constructor(hours, minutes = 0) {
    // ### BEGIN SOLUTION
    this.total = (((hours * 60 + minutes) % 1440) + 1440) % 1440;
    // ### END SOLUTION
  }
  // ### BEGIN SOLUTION
  plus(minutes) {
    return new Clock(0, this.total + minutes);
  }
  equals(other) {
    return this.total === other.total;
  }
  toString() {
    const two = (number) => String(number).padStart(2, '0');
    return `${two(Math.floor(this.total / 60))}:${two(this.total % 60)}`;
  }
  // ### END SOLUTION
}
// %% matrix
export const transpose = (rows) => {
  // ### BEGIN SOLUTION
  return rows[0].map((_, column) => rows.map((row) => row[column]));
  // ### END SOLUTION
};
// %% typed
interface Point { x: number; y: number }
export function distance(a: Point, b: Point): number {
  // ### BEGIN SOLUTION
  return Math.hypot(a.x - b.x, a.y - b.y);
  // ### END SOLUTION
}
// %% errors
export class ValidationError extends Error {
  constructor(field, message) {
    super(message);
    this.name = 'ValidationError';
    this.field = field;
  }
}
export const requireAge = (person) => {
  // ### BEGIN SOLUTION
  if (typeof person.age !== 'number') throw new ValidationError('age', 'age is missing');
  if (person.age < 0) throw new RangeError(`age ${person.age} is negative`);
  return person.age;
  // ### END SOLUTION
};
// %% big
let calls = 0;
export const factorial = (n) => {
  // ### BEGIN SOLUTION
  calls += 1;
  console.log(`call ${calls}`);
  let out = 1n;
  for (let i = 2n; i <= BigInt(n); i += 1n) out *= i;
  return out;
  // ### END SOLUTION
};
