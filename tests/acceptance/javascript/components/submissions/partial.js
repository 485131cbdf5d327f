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
