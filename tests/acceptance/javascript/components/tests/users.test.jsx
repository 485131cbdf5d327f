import { render, screen, waitFor, waitForElementToBeRemoved } from '@testing-library/react';
import { Users } from './components';

describe('users', () => {
  test('loads', async () => {
    global.fetch = jest.fn(() => Promise.resolve({ json: () => Promise.resolve([{ id: 1, name: 'Ada' }, { id: 2, name: '지수' }]) }));
    render(<Users url="/users" />);
    expect(screen.getByText('Loading…')).toBeInTheDocument();
    expect(await screen.findByText('지수')).toBeInTheDocument();
    expect(screen.getAllByRole('listitem')).toHaveLength(2);
    expect(fetch).toHaveBeenCalledWith('/users');
  });
  test('goes on when it is loaded', async () => {
    global.fetch = jest.fn().mockResolvedValue({ json: async () => [] });
    render(<Users url="/users" />);
    await waitForElementToBeRemoved(() => screen.queryByText('Loading…'));
    expect(screen.getByRole('list')).toBeEmptyDOMElement();
  });
  test('says what failed', async () => {
    global.fetch = jest.fn().mockRejectedValue(new Error('no network'));
    render(<Users url="/users" />);
    await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('no network'));
  });
});
