import { act, render, renderHook, screen } from '@testing-library/react';
import { Box, Clock, Theme, useToggle } from './components';

test('reads its context', () => {
  const { unmount } = render(<Theme.Provider value="dark"><Box /></Theme.Provider>);
  expect(screen.getByTestId('box')).toHaveClass('dark', { exact: true });
  unmount();
  expect(screen.queryByTestId('box')).toBeNull();
});
test('toggles', () => {
  const { result } = renderHook(() => useToggle(true));
  expect(result.current[0]).toBe(true);
  act(() => result.current[1]());
  expect(result.current[0]).toBe(false);
});
test('toggles inside a component of the test', async () => {
  function Switch() {
    const [isOn, turn] = useToggle();
    return <button onClick={turn}>{isOn ? 'on' : 'off'}</button>;
  }
  render(<Switch />);
  expect(screen.getByRole('button')).toHaveTextContent('off');
  act(() => screen.getByRole('button').click());
  expect(screen.getByRole('button')).toHaveTextContent('on');
});
test('rings after a while', async () => {
  render(<Clock />);
  expect(screen.getByText('ticking')).toBeInTheDocument();
  expect(await screen.findByText('rang')).toBeInTheDocument();
});
