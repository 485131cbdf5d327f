import React from 'react';
import { render, screen } from '@testing-library/react';
import '@testing-library/jest-dom';
import { Greeting } from './components';

describe('greeting', () => {
  it('has a default', () => {
    render(<Greeting />);
    expect(screen.getByRole('heading', { name: 'Hello, stranger!' })).toBeInTheDocument();
  });
  it('shows its name', () => {
    const { rerender, container } = render(<Greeting name="지수" />);
    expect(screen.getByText('Hello, 지수!')).toBeVisible();
    rerender(<Greeting name="Ada" />);
    expect(container).toHaveTextContent('Hello, Ada!');
    expect(screen.queryByText(/지수/)).not.toBeInTheDocument();
  });
  it('shows its children', () => {
    const { container } = render(<Greeting><p className="inner">inside</p></Greeting>);
    expect(container.querySelector('section > p.inner')).toHaveTextContent('inside');
  });
});
