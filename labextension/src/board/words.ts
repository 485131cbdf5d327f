import type { TranslationBundle } from '@jupyterlab/translation';

import { plain } from '../plain';
import type { Words } from '../words';
import { stateOf } from './rows';
import type { CellState, IRow } from './rows';
import type { ICell, IColumn } from './tokens';

/** Where a cell stands, as a word; empty where the score says it. */
export function stateWord(trans: TranslationBundle, state: CellState): string {
  switch (state) {
    case 'none':
      return trans.__('Nothing handed in');
    case 'graded':
      return '';
    case 'queued':
      return trans.__('Waiting');
    case 'running':
      return trans.__('Running');
    case 'regrading':
      return trans.__('Regrading');
    case 'ungradable':
      return trans.__('Could not be graded');
    case 'broken':
      return trans.__('Grader problem');
    case 'manual':
      return trans.__('+ by hand');
  }
}

/** A whole sentence about a cell, for screen readers and tooltips. */
export function cellSentence(
  words: Words,
  name: string,
  column: IColumn,
  cell: ICell | undefined
): string {
  const { trans } = words;
  const state = stateOf(cell, column);
  const parts = [name, plain(column.title)];
  if (cell && cell.score !== null) {
    parts.push(trans.__('%1 of %2 points', words.points(cell.score), words.points(cell.max_score)));
  }
  parts.push(stateWord(trans, state));
  if (cell && cell.late_seconds > 0) {
    parts.push(lateness(words, cell));
  }
  if (cell?.extended) {
    parts.push(trans.__('Extension'));
  }
  if (cell) {
    parts.push(trans._n('%1 submission', '%1 submissions', cell.attempts, cell.attempts));
  }
  return parts.filter(part => part !== '').join(', ');
}

/** "Late by 2 h (80 %)". */
export function lateness(words: Words, cell: ICell): string {
  const { trans } = words;
  const by = duration(trans, cell.late_seconds);
  return cell.credit < 1
    ? trans.__('Late by %1 (%2%)', by, Math.round(cell.credit * 100))
    : trans.__('Late by %1', by);
}

/** What a student is called on the board. */
export function nameOf(trans: TranslationBundle, row: IRow, areNamesHidden: boolean): string {
  return areNamesHidden
    ? trans.__('Student %1', String(row.number).padStart(3, '0'))
    : plain(row.student);
}

/** The largest unit that matters. */
export function duration(trans: TranslationBundle, seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) {
    return trans.__('%1 min', minutes);
  }
  const hours = Math.round(minutes / 60);
  return hours < 48 ? trans.__('%1 h', hours) : trans.__('%1 d', Math.round(hours / 24));
}
