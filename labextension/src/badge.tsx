import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import { Icon } from './icons';
import { isNotFilledIn } from './messages';
import type { AssignmentModel } from './model';
import { sum, worst } from './progress';
import type { ILine } from './progress';
import type { Verdict } from './tokens';
import type { Words } from './words';

/** What a badge needs. */
export interface IBadgeOptions {
  model: AssignmentModel;
  words: Words;
  cell: string;
  openPanel: () => void;
}

/** The tests of one cell, in a few words beside it. */
export class CellBadge extends ReactWidget {
  /** Belong to one cell. */
  constructor(private readonly _options: IBadgeOptions) {
    super();
    this.addClass('cp-Badge-place');
    _options.model.changed.connect(this.update, this);
    _options.model.document.changed.connect(this._onEdited, this);
  }

  /** Say how the tests of the cell went. */
  protected override render(): React.ReactElement | null {
    const { model, words, cell, openPanel } = this._options;
    const lines = linesOf(model, cell);
    const first = lines.find(line => line.result?.verdict !== 'passed') ?? lines[0];
    this._wasEdited = model.isEdited(null, cell);
    this.setHidden(!first);
    if (!first) {
      return null;
    }
    const { verdict, label } = summarize(lines, words, this._wasEdited);
    return (
      <button
        type="button"
        className="cp-Badge"
        data-verdict={verdict}
        data-stale={this._wasEdited}
        title={words.trans.__('Show these tests in the panel')}
        onClick={() => {
          openPanel();
          model.reveal(first.id);
        }}
      >
        <Icon name={verdict} />
        <span>{label}</span>
      </button>
    );
  }

  /** Stop following. */
  override dispose(): void {
    this._options.model.changed.disconnect(this.update, this);
    this._options.model.document.changed.disconnect(this._onEdited, this);
    super.dispose();
  }

  /** Typing redraws a badge only when it makes the difference. */
  private _onEdited(): void {
    if (this._options.model.isEdited(null, this._options.cell) !== this._wasEdited) {
      this.update();
    }
  }

  private _wasEdited = false;
}

/** The tests that point to a cell. */
export function linesOf(model: AssignmentModel, cell: string): ILine[] {
  return (model.progress?.lines ?? []).filter(line => line.result?.cell === cell);
}

/** "1 failed · 2.5 / 4", "Passed · 3 / 3", "Edited since · 2 / 3". */
export function summarize(
  lines: readonly ILine[],
  words: Words,
  isEdited: boolean
): { verdict: Verdict; label: string } {
  const verdict = worst(lines.map(line => line.result?.verdict ?? 'not-run'));
  const same = lines.filter(line => line.result?.verdict === verdict).length;
  const ratio = words.ratio(
    sum(lines.map(line => line.result?.points ?? 0)),
    sum(lines.map(line => line.maxPoints))
  );
  if (isEdited) {
    return { verdict, label: words.trans.__('%1 · %2', words.trans.__('Edited since'), ratio) };
  }
  if (verdict === 'broken') {
    return { verdict, label: words.verdict(verdict) };
  }
  if (lines.some(line => line.result && isNotFilledIn(line.result))) {
    return {
      verdict,
      label: words.trans.__('%1 · %2', words.trans.__('Not filled in yet'), ratio)
    };
  }
  const word =
    verdict === 'failed' || same > 1 ? words.count(verdict, same) : words.verdict(verdict);
  return {
    verdict,
    label: words.trans.__('%1 · %2', verdict === 'passed' ? words.verdict(verdict) : word, ratio)
  };
}
