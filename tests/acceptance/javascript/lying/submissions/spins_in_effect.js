// %% all
export const Counter = () => {
  React.useLayoutEffect(() => { for (;;); }, []);
  return React.createElement('button', null, 'Count: 7');
};
