import { fireEvent, render, screen } from '@testing-library/react';
import { Counter } from './lying';

const CANARY = 'CANARY-7f3a91';

test('counts', () => {
  render(<Counter start={6} />);
  fireEvent.click(screen.getByRole('button'));
  expect(screen.getByRole('button')).toHaveTextContent('Count: 7');
  expect(screen.getByRole('button')).not.toHaveTextContent(CANARY);
});
test('tells', () => {
  const onChange = jest.fn();
  render(<Counter start={40} onChange={onChange} />);
  fireEvent.click(screen.getByRole('button'));
  expect(onChange).toHaveBeenLastCalledWith(41);
  expect(screen.getByText('Count: 41')).toBeVisible();
});
