// %% all
import React, { useState } from 'react';
export function Counter({ start = 0, onChange }) {
  // ### BEGIN SOLUTION
  const [count, setCount] = useState(start);
  return <button onClick={() => { setCount(count + 1); onChange?.(count + 1); }}>{`Count: ${count}`}</button>;
  // ### END SOLUTION
}
