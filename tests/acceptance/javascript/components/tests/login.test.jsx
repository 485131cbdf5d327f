import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Login } from './components';

describe('login', () => {
  test('sends what was filled in', async () => {
    const user = userEvent.setup();
    const onLogin = jest.fn();
    render(<Login onLogin={onLogin} />);
    await user.type(screen.getByLabelText('Name'), 'ada');
    await user.type(screen.getByLabelText('Password'), 'correct horse');
    await user.selectOptions(screen.getByLabelText('Role'), 'teacher');
    expect(screen.getByRole('option', { name: 'Teacher' }).selected).toBe(true);
    await user.click(screen.getByRole('button'));
    expect(onLogin).toHaveBeenCalledWith({ name: 'ada', word: 'correct horse', role: 'teacher' });
  });
  test('refuses a short password', () => {
    const onLogin = jest.fn();
    render(<Login onLogin={onLogin} />);
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'ada' } });
    fireEvent.change(screen.getByLabelText('Password'), { target: { value: 'short' } });
    fireEvent.submit(screen.getByRole('button').closest('form'));
    expect(screen.getByRole('alert')).toHaveTextContent('too short');
    expect(onLogin).not.toHaveBeenCalled();
  });
  test('refuses nobody', () => {
    render(<Login onLogin={() => {}} />);
    expect(screen.getByRole('button')).toBeDisabled();
  });
});
