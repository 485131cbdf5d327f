// A page without React: the test writes it, the program changes it, the test looks.
import { Size, addItem, card, isValid, onPick, toggle } from './components';
import { act, render, screen } from '@testing-library/react';

describe('page', () => {
  beforeEach(() => {
    document.body.innerHTML = '<ul id="list"><li>one</li></ul><form><input name="mail" value=""><p class="error"></p></form>';
  });
  test('adds an item', () => {
    addItem('<b>');
    addItem('three');
    expect([...document.querySelectorAll('#list li')].map((one) => one.textContent)).toEqual(['one', '<b>', 'three']);
  });
  test('changes what the test made', () => {
    const item = document.createElement('li');
    document.querySelector('#list').prepend(item);
    toggle(item);
    expect(item.className).toBe('done');
    item.className = 'other';
    toggle(item);
    expect(item).toHaveClass('other', 'done');
  });
  test('reads what the test typed', () => {
    const form = document.querySelector('form');
    form.elements.mail.value = 'ann';
    expect(isValid(form)).toBe(false);
    expect(form.querySelector('.error')).toHaveTextContent('mail');
    form.elements.mail.value = 'ann@example.org';
    expect(isValid(form)).toBe(true);
  });
  test('gives an element', () => {
    const made = card('Tea');
    expect(made.querySelector('h2').textContent).toBe('Tea');
    document.body.append(made);
    addItem('two');
    expect(document.querySelector('article').dataset.kind).toBe('card');
  });
  test('hears clicks below', () => {
    const picked = jest.fn();
    onPick(document.getElementById('list'), (item) => picked(item.textContent));
    addItem('two');
    document.querySelectorAll('li')[1].click();
    expect(picked.mock.calls).toEqual([['two']]);
  });
  test('hears the window', () => {
    const add = jest.spyOn(window, 'addEventListener');
    render(<Size />);
    expect(add).toHaveBeenCalledWith('resize', expect.any(Function));
    act(() => {
      window.innerWidth = 500;
      window.dispatchEvent(new Event('resize'));
    });
    expect(screen.getByText('500')).toBeVisible();
    window.innerWidth = 1024;
    add.mockRestore();
  });
});
