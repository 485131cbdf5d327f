// %% all
export const Counter = ({ start }) => React.createElement('div', null, Array.from({ length: 50 }, (_, i) =>
  React.createElement('button', { key: i }, `Count: ${i}`)));
