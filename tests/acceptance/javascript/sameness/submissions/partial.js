// %% clone
const { values } = Object;
export const shallow = (one) => JSON.parse(JSON.stringify(one));
export const freeze = (one) => Object.freeze(one);
// %% lists
export const byAge = (people) => people.sort((a, b) => a.age - b.age);
export const sortInPlace = (people) => [...people].sort((a, b) => a.age - b.age);
export const total = (cart) => {
  let sum = 0;
  while (cart.length) sum += cart.pop().price;
  return sum;
};
