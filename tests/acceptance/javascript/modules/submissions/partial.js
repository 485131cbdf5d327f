// %% leap
export const isLeap = (year) => year % 4 === 0;
// %% greet
export function twoFer(name = 'you') {
  // YOUR CODE HERE
  throw new Error('Not implemented');
}
// %% clock
export default class Clock {
// %% big
export const factorial = (n) => {
  console.log('n is', n);
  let out = 1;
  for (let i = 2; i <= n; i++) out *= i;
  return out;
};
