// %% all
export const Counter = () => React.createElement('ul', null, Array.from({ length: 60000 }, (_, i) => React.createElement('li', { key: i }, 'Count: 7')));
