// %% setup
import React, { createContext, useContext, useEffect, useState } from 'react';
// %% greeting
export function Greeting({ name = 'stranger', children }) {
  // ### BEGIN SOLUTION
  return (
    <section>
      <h1>Hello, {name}!</h1>
      {children}
    </section>
  );
  // ### END SOLUTION
}
// %% counter
export function Counter({ start = 0, step = 1, onChange }) {
  // ### BEGIN SOLUTION
  const [count, setCount] = useState(start);
  const move = (by) => {
    setCount(count + by);
    onChange?.(count + by);
  };
  return (
    <div>
      <output aria-label="count">{count}</output>
      <button onClick={() => move(step)}>+</button>
      <button onClick={() => move(-step)} disabled={count <= 0}>-</button>
    </div>
  );
  // ### END SOLUTION
}
// %% todo
export function Todo() {
  // ### BEGIN SOLUTION
  const [text, setText] = useState('');
  const [items, setItems] = useState([]);
  const add = (event) => {
    event.preventDefault();
    if (!text.trim()) return;
    setItems([...items, { id: items.length, text, isDone: false }]);
    setText('');
  };
  const turn = (id) => setItems(items.map((one) => (one.id === id ? { ...one, isDone: !one.isDone } : one)));
  return (
    <form onSubmit={add}>
      <input placeholder="할 일" value={text} onChange={(event) => setText(event.target.value)} />
      <button>Add</button>
      <ul>
        {items.map((one) => (
          <li key={one.id} className={one.isDone ? 'done' : ''}>
            <label>
              <input type="checkbox" checked={one.isDone} onChange={() => turn(one.id)} />
              {one.text}
            </label>
          </li>
        ))}
      </ul>
      <p>{items.filter((one) => !one.isDone).length} left</p>
    </form>
  );
  // ### END SOLUTION
}
// %% login
export function Login({ onLogin }) {
  // ### BEGIN SOLUTION
  const [name, setName] = useState('');
  const [word, setWord] = useState('');
  const [role, setRole] = useState('student');
  const [problem, setProblem] = useState('');
  const send = (event) => {
    event.preventDefault();
    if (word.length < 8) setProblem('The password is too short.');
    else onLogin({ name, word, role });
  };
  return (
    <form onSubmit={send}>
      <label>Name <input value={name} onChange={(event) => setName(event.target.value)} /></label>
      <label>Password <input type="password" value={word} onChange={(event) => setWord(event.target.value)} /></label>
      <select aria-label="Role" value={role} onChange={(event) => setRole(event.target.value)}>
        <option value="student">Student</option>
        <option value="teacher">Teacher</option>
      </select>
      {problem && <p role="alert">{problem}</p>}
      <button disabled={!name}>Log in</button>
    </form>
  );
  // ### END SOLUTION
}
// %% users
export function Users({ url }) {
  // ### BEGIN SOLUTION
  const [users, setUsers] = useState(null);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    let isHere = true;
    fetch(url)
      .then((answer) => answer.json())
      .then((found) => isHere && setUsers(found))
      .catch((error) => isHere && setProblem(error.message));
    return () => { isHere = false; };
  }, [url]);
  if (problem) return <p role="alert">{problem}</p>;
  if (!users) return <p>Loading…</p>;
  return <ul>{users.map(({ id, name }) => <li key={id}>{name}</li>)}</ul>;
  // ### END SOLUTION
}
// %% theme
export const Theme = createContext('light');
export function Box() {
  // ### BEGIN SOLUTION
  return <div data-testid="box" className={useContext(Theme)} />;
  // ### END SOLUTION
}
// %% hook
export function useToggle(first = false) {
  // ### BEGIN SOLUTION
  const [isOn, setOn] = useState(first);
  return [isOn, () => setOn((before) => !before)];
  // ### END SOLUTION
}
// %% clock
export function Clock({ milliseconds = 20 }) {
  // ### BEGIN SOLUTION
  const [ticks, setTicks] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => setTicks((before) => before + 1), milliseconds);
    return () => clearTimeout(timer);
  }, [ticks]);
  return <p>{ticks >= 3 ? 'rang' : 'ticking'}</p>;
  // ### END SOLUTION
}
// %% page
export function addItem(text) {
  // ### BEGIN SOLUTION
  const item = document.createElement('li');
  item.textContent = text;
  document.getElementById('list').append(item);
  // ### END SOLUTION
}
export function toggle(item) {
  // ### BEGIN SOLUTION
  item.classList.toggle('done');
  // ### END SOLUTION
}
export function isValid(form) {
  // ### BEGIN SOLUTION
  const good = form.elements.mail.value.includes('@');
  form.querySelector('.error').textContent = good ? '' : 'This is no mail address.';
  return good;
  // ### END SOLUTION
}
export function card(title) {
  // ### BEGIN SOLUTION
  const made = document.createElement('article');
  made.dataset.kind = 'card';
  made.innerHTML = '<h2></h2>';
  made.firstChild.textContent = title;
  return made;
  // ### END SOLUTION
}
export function onPick(list, pick) {
  // ### BEGIN SOLUTION
  list.addEventListener('click', (event) => pick(event.target.closest('li')));
  // ### END SOLUTION
}
export function Size() {
  // ### BEGIN SOLUTION
  const [width, setWidth] = useState(window.innerWidth);
  useEffect(() => {
    const hear = () => setWidth(window.innerWidth);
    window.addEventListener('resize', hear);
    return () => window.removeEventListener('resize', hear);
  }, []);
  return <p>{width}</p>;
  // ### END SOLUTION
}
