import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Todo } from './components';

describe('todo', () => {
  const add = async (user, text) => {
    await user.type(screen.getByPlaceholderText('할 일'), text);
    await user.click(screen.getByRole('button', { name: 'Add' }));
  };
  test('adds what is typed', async () => {
    const user = userEvent.setup();
    render(<Todo />);
    await add(user, '우유 사기');
    await add(user, 'read');
    expect(screen.getAllByRole('listitem').map((one) => one.textContent)).toEqual(['우유 사기', 'read']);
    expect(screen.getByPlaceholderText('할 일')).toHaveValue('');
  });
  test('adds by Enter', async () => {
    const user = userEvent.setup();
    render(<Todo />);
    await user.type(screen.getByPlaceholderText('할 일'), 'sleep{Enter}');
    expect(within(screen.getByRole('list')).getByText('sleep')).toBeInTheDocument();
  });
  test('adds nothing empty', async () => {
    const user = userEvent.setup();
    render(<Todo />);
    await add(user, '   ');
    expect(screen.queryAllByRole('listitem')).toHaveLength(0);
  });
  test('counts what is left', async () => {
    const user = userEvent.setup();
    render(<Todo />);
    await add(user, 'a');
    await add(user, 'b');
    await user.click(screen.getByLabelText('a'));
    expect(screen.getByLabelText('a')).toBeChecked();
    expect(screen.getByText('1 left')).toBeInTheDocument();
    expect(screen.getAllByRole('listitem')[0]).toHaveClass('done');
  });
});
