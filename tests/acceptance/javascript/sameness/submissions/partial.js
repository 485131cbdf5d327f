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
// %% lists of nodes
export class Recent extends Map {}
export class Linked {
  nodes = [];

  add(value) { this.nodes.push({ value, next: null }); }

  get head() { return { ...this.nodes[0], next: this.nodes[1] }; }

  get tail() { return { ...this.nodes.at(-1) }; }
}
export class Several extends Error {}
export const store = () => {
  const state = { items: [] };
  return { state: () => state, add: (one) => { state.items.push(one); } };
};
