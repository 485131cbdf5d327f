// %% all
export const Counter = ({ start, onChange }) => {
  onChange?.(start + 1);
  return React.createElement('button', null, 'Count: wrong');
};
