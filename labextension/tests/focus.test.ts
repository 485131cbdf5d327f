import { afterEach, describe, expect, it } from 'vitest';

import { keepFocus, rememberFocus } from '../src/focus';
import { until } from './server';

afterEach(() => {
  document.body.replaceChildren();
});

/** A panel with a list in a body that the keyboard reaches, and a button outside. */
function page(): (id: string) => HTMLElement {
  document.body.innerHTML = `
    <button id="outside"></button>
    <div id="panel"><div id="body" tabindex="0">
      <ul><li id="entry"><button id="open"></button><div id="plan"><button id="apply"></button></div></li></ul>
    </div></div>`;
  return id => document.getElementById(id) as HTMLElement;
}

async function focused(id: string): Promise<void> {
  await until(() => document.activeElement?.id === id, `${id} has the focus`);
}

describe('the focus', () => {
  it('goes to what is left around the part that goes away', async () => {
    const find = page();
    keepFocus(find('panel'));
    find('apply').focus();
    find('plan').remove();
    await focused('open');
    find('entry').remove();
    await focused('body');
  });

  it('stays where somebody put it', async () => {
    const find = page();
    keepFocus(find('panel'));
    find('apply').focus();
    find('outside').focus();
    find('plan').remove();
    await Promise.resolve();
    expect(document.activeElement?.id).toBe('outside');
    find('outside').blur();
    find('entry').remove();
    await Promise.resolve();
    expect(document.activeElement).toBe(document.body);
  });

  it('is no longer kept when the panel is gone', async () => {
    const find = page();
    keepFocus(find('panel')).dispose();
    find('apply').focus();
    find('plan').remove();
    await Promise.resolve();
    expect(document.activeElement).toBe(document.body);
  });

  it('comes back from a dialog to the button that opened it', () => {
    const find = page();
    find('open').focus();
    const giveBack = rememberFocus();
    find('outside').focus();
    giveBack();
    expect(document.activeElement?.id).toBe('open');
    find('open').remove();
    giveBack();
    expect(document.activeElement).toBe(document.body);
  });
});
