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
