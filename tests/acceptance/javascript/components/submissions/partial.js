// %% greeting
export function Greeting({ name }) {
  return <section><h1>Hello, {name}!</h1></section>;
}
// %% counter
export function Counter({ start = 0, step = 1 }) {
  let count = start;
  return (
    <div>
      <output aria-label="count">{count}</output>
      <button onClick={() => { count += step; }}>+</button>
      <button onClick={() => { throw new Error('no way down'); }}>-</button>
    </div>
  );
}
// %% users
export function Users() {
  // YOUR CODE HERE
  throw new Error('Not implemented');
}
// %% page
export const addItem = (text) => { document.getElementById('list').innerHTML += `<li>${text}</li>`; };
export const toggle = (item) => { item.className = 'done'; };
export const isValid = () => true;
export const card = () => document.createElement('article');
export const onPick = (list, pick) => list.querySelectorAll('li').forEach((one) => { one.onclick = () => pick(one); });
export function Size() { return <p>{window.innerWidth}</p>; }
