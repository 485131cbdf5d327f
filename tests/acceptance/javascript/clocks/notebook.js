// %% debounce
export function debounce(fn, milliseconds) {
  // ### BEGIN SOLUTION
  let timer;
  return function later(...args) {
    clearTimeout(timer);
    timer = setTimeout(() => fn.apply(this, args), milliseconds);
  };
  // ### END SOLUTION
}
// %% steps
export async function steps(log) {
  // ### BEGIN SOLUTION
  for (const name of ['a', 'b', 'c']) {
    log(name, new Date().toISOString());
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  return 'end';
  // ### END SOLUTION
}
// %% random
export const roll = () => {
  // ### BEGIN SOLUTION
  return Math.floor(Math.random() * 6) + 1;
  // ### END SOLUTION
};
// %% load
export const load = async (address) => {
  // ### BEGIN SOLUTION
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.json();
  // ### END SOLUTION
};
// %% table
export const table = (n) => {
  // ### BEGIN SOLUTION
  for (let i = 1; i <= n; i += 1) console.log(`${i} x 7 = ${7 * i}`);
  // ### END SOLUTION
};
// %% promisify
export const promisify = (fn) => {
  // ### BEGIN SOLUTION
  return (...args) => new Promise((resolve, reject) => {
    fn(...args, (error, value) => (error ? reject(error) : resolve(value)));
  });
  // ### END SOLUTION
};
