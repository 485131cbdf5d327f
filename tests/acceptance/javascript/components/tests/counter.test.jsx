import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Counter } from './components';

describe('counter', () => {
  test('starts', () => {
    render(<Counter start={3} />);
    expect(screen.getByLabelText('count').textContent).toBe('3');
  });
  test('counts', () => {
    render(<Counter step={2} />);
    const output = screen.getByLabelText('count');
    fireEvent.click(screen.getByText('+'));
    fireEvent.click(screen.getByText('+'));
    expect(output).toHaveTextContent('4');
    fireEvent.click(screen.getByText('-'));
    expect(output).toHaveTextContent(/^2$/);
  });
  test('does not go below zero', async () => {
    const user = userEvent.setup();
    render(<Counter start={1} />);
    expect(screen.getByText('-')).toBeEnabled();
    await user.click(screen.getByText('-'));
    expect(screen.getByText('-')).toBeDisabled();
    await user.click(screen.getByText('-'));
    expect(screen.getByLabelText('count')).toHaveTextContent('0');
  });
  test('tells', () => {
    const onChange = jest.fn();
    render(<Counter start={5} onChange={onChange} />);
    screen.getByText('+').click();
    expect(onChange).toHaveBeenCalledTimes(1);
    expect(onChange).toHaveBeenCalledWith(6);
  });
});
