// %% printing
export function greet(name) {
  console.log(`Hello ${name}`);
}

export const warn = (count) => console.log(`${count} left`);
// %% birds
export function fixCounts(birds) {
  return birds.map((one, day) => (day % 2 ? one : one + 1));
}

export const total = (birds) => {
  birds.length = 0;
  return 0;
};
// %% natives
Array.prototype.last = function last() { return { ...this.at(-1) }; };
String.prototype.capitalized = () => 'Ann';
export const mapped = (list, change) => list.map(change);
export const largest = (list) => Math.max(...list);
export const rounded = (list) => list.map((one) => one | 0);
export const dots = (count) => console.log('.'.repeat(count));
export const soon = async () => {
  setTimeout(() => console.log('later'));
  console.log('soon');
};
