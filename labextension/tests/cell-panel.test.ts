import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const FILE = join(ROOT, 'coplit_jupyter/widget/panel.js');

/** The panel of VS Code, Colab and other front ends, as its host calls it. */
interface IHosted {
  render(host: { model: Model; el: HTMLElement }): () => void;
}

/** What the kernel synchronises. */
class Model {
  state: Record<string, unknown> = {
    phase: 'sending',
    title: '',
    position: 0,
    eta_seconds: null,
    tests: [],
    report: null,
    error: null
  };

  get(): unknown {
    return this.state;
  }

  on(_: string, draw: () => void): void {
    this._draw = draw;
  }

  off(): void {
    this._draw = () => undefined;
  }

  change(state: Record<string, unknown>): void {
    this.state = { ...this.state, ...state };
    this._draw();
  }

  private _draw: () => void = () => undefined;
}

describe('the panel in a cell of other front ends', () => {
  let panel: IHosted;
  let model: Model;
  let el: HTMLElement;

  beforeAll(async () => {
    const source = `data:text/javascript,${encodeURIComponent(readFileSync(FILE, 'utf8'))}`;
    panel = ((await import(/* @vite-ignore */ source)) as { default: IHosted }).default;
  });

  beforeEach(() => {
    document.documentElement.lang = 'en';
    model = new Model();
    el = document.createElement('div');
    panel.render({ model, el });
  });

  function line(): string | null | undefined {
    return el.querySelector('.cp-Cell-status')?.textContent;
  }

  it('shows the place in line as it moves', () => {
    model.change({ phase: 'waiting', position: 40, eta_seconds: 300 });
    expect(line()).toBe('Received · number 41 in line · about 5 min');
    model.change({ position: 0, eta_seconds: 0.2 });
    expect(line()).toBe('Received · number 1 in line');
  });

  it('does not say that the service has what only this server keeps', () => {
    model.change({ phase: 'kept' });
    expect(line()).toBe('Not sent yet. Nothing is lost.');
    expect(el.textContent).toContain('will be sent by itself');
    expect(el.querySelector('[data-fault="ours"]')).not.toBeNull();
  });

  it('says each phase at once, and not every test of it, to who listens', () => {
    const spoken = (): string | null | undefined =>
      el.querySelector('[role="status"]')?.textContent;
    const tests = ['a', 'b', 'c'].map(id => ({ id, name: id, question: 'q', points: 1 }));
    model.change({ phase: 'running', tests });
    expect(spoken()).toBe('0 of 3 tests done');
    const result = { verdict: 'passed', points: 1, max_points: 1, message: '' };
    model.change({ tests: tests.map((test, at) => (at < 2 ? { ...test, result } : test)) });
    expect(line()).toBe('2 of 3 tests done');
    expect(spoken()).toBe('0 of 3 tests done');
    model.change({ phase: 'finished', report: { score: 1 / 3, max_score: 3 } });
    expect(spoken()).toBe('0.33 / 3 points');
  });

  it('says once what differs: by its values, where they are known', () => {
    const result = { verdict: 'failed', points: 0, max_points: 1, message: 'assert 1 == 2\n  -v' };
    const test = { id: 'a', name: 'a', question: 'q', points: 1 };
    model.change({ tests: [{ ...test, result }] });
    expect(el.textContent).toContain('-v');
    model.change({ tests: [{ ...test, result: { ...result, expected: '2', actual: '1' } }] });
    expect(el.textContent).toContain('assert 1 == 2');
    expect(el.textContent).not.toContain('-v');
  });

  it('says what the kernel and the grading side say in Korean, and nothing of a program', () => {
    document.documentElement.lang = 'ko';
    const kernel = ['place.py', 'hand_in.py', 'rest.py', 'live.py']
      .map(name => readFileSync(join(ROOT, 'coplit_jupyter/widget', name), 'utf8'))
      .join('\n')
      .replace(/"\s+f?"/g, '');
    const errors = kernel.matchAll(/Error\(\s*f?"([^"]+)",\s*hint=(?:"([^"]+)"|'([^']+)')/g);
    const sentences = [...errors].flatMap(found => found.slice(1).filter(Boolean));
    expect(sentences.length).toBeGreaterThan(9);
    for (const sentence of sentences) {
      const said = sentence.replace(/\{[^}]*\}/g, 'X');
      model.change({ phase: 'failed', error: { message: said, hint: '' } });
      expect(el.querySelector('.cp-Cell-problem')?.textContent, said).toMatch(/[가-힣]/);
    }
    model.change({ error: { message: "NameError: name 'total' is not defined", hint: '' } });
    expect(el.textContent).toContain("NameError: name 'total' is not defined");
    expect(el.querySelector('section')?.lang).toBe('ko');
  });

  it('says the same Korean as the panel on the right', () => {
    const korean = JSON.parse(
      readFileSync(
        join(ROOT, 'coplit_jupyter/locale/ko_KR/LC_MESSAGES/coplit_jupyter.json'),
        'utf8'
      )
    ) as Record<string, string[]>;
    document.documentElement.lang = 'ko';
    const sentences = Object.keys(korean).filter(english =>
      /^(?:Your program|Your cells|The test took|The cells took|The whole run|The run ended)/.test(
        english
      )
    );
    expect(sentences.length).toBeGreaterThan(6);
    for (const english of sentences) {
      model.change({
        phase: 'failed',
        error: { message: english.replace('%1', '3'), hint: '' }
      });
      const said = el.querySelector('.cp-Cell-problem')?.textContent;
      expect(said).toBe(korean[english]?.[0]?.replace('%1', '3'));
    }
  });
});
