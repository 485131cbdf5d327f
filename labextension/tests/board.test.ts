import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';

import { drawn, moved } from '../src/board/keys';
import { BoardModel } from '../src/board/model';
import { barsOf } from '../src/board/regrade-chart';
import { RegradeModel } from '../src/board/regrade-model';
import { filtered, rowsOf, sorted, stateOf, tallyOf } from '../src/board/rows';
import type { ICell, IChange, IColumn, IGradebook } from '../src/board/tokens';
import { cellSentence, duration } from '../src/board/words';
import { TeachingApi } from '../src/teaching';
import { Words } from '../src/words';
import { Server, Stream, json, until } from './server';

const COLUMN: IColumn = {
  name: 'hw1',
  title: 'Sums',
  max_score: 5,
  manual_points: 0,
  version: 1,
  bundle: 'sha256:ab',
  policy: {}
};

function cell(changes: Partial<ICell> = {}): ICell {
  return {
    assignment: 'hw1',
    student: 'kim',
    submission: 's1',
    latest: 's1',
    status: 'graded',
    raw_score: 4,
    credit: 1,
    score: 4,
    max_score: 5,
    late_seconds: 0,
    extended: false,
    attempts: 1,
    attempts_allowed: null,
    submitted_at: '2026-11-30T10:00:00.000Z',
    ...changes
  };
}

function cells(...given: Partial<ICell>[]): Map<string, ICell> {
  return new Map(
    given.map(changes => cell(changes)).map(one => [one.assignment + one.student, one])
  );
}

function gradebook(changes: Partial<IGradebook> = {}): IGradebook {
  return {
    course: 'demo',
    stamp: 'e.1',
    complete: true,
    assignments: [COLUMN],
    cells: [cell()],
    ...changes
  };
}

/** A board over a server that has one course, with the streams that it opened. */
function board(): { model: BoardModel; server: Server; streams: Stream[]; asked: string[] } {
  const server = new Server();
  const streams: Stream[] = [];
  const asked: string[] = [];
  server.on('GET', '/courses', () =>
    json({
      courses: [
        { name: 'mine', may_teach: false },
        { name: 'demo', may_teach: true }
      ]
    })
  );
  server.on('GET', '/courses/demo/gradebook', request => {
    asked.push(request.query.get('after') ?? '');
    const stream = new Stream();
    streams.push(stream);
    return stream.response;
  });
  return { model: new BoardModel(new TeachingApi(server.settings), 10), server, streams, asked };
}

/** Send an event of the board or of a regrade. */
function tell(stream: Stream | undefined, name: string, told: object): void {
  stream?.raw(`event: ${name}\ndata: ${JSON.stringify(told)}\n\n`);
}

describe('the rows', () => {
  it('are one for each student, by name as people count', () => {
    const rows = rowsOf(
      cells({ student: 's10' }, { student: 's2' }, { student: 's2', assignment: 'hw2', score: 1.5 })
    );
    expect(rows.map(row => [row.student, row.number, row.total])).toEqual([
      ['s2', 1, 5.5],
      ['s10', 2, 4]
    ]);
  });

  it('are sorted by a score, and who has none comes last whichever way', () => {
    const rows = rowsOf(
      cells({ student: 'a', score: 1 }, { student: 'b', score: null }, { student: 'c', score: 3 })
    );
    const by = { kind: 'assignment' as const, name: 'hw1' };
    const names = (isDescending: boolean): string[] =>
      sorted(rows, { by, isDescending }).map(row => row.student);
    expect(names(false)).toEqual(['a', 'c', 'b']);
    expect(names(true)).toEqual(['c', 'a', 'b']);
  });

  it('are found by name, and by number where names are hidden', () => {
    const rows = rowsOf(cells({ student: 'Ada' }, { student: 'kim' }));
    const filter = { text: ' ADA ', only: 'all' as const };
    expect(filtered(rows, [COLUMN], filter, false).map(row => row.student)).toEqual(['Ada']);
    expect(filtered(rows, [COLUMN], filter, true)).toEqual([]);
    expect(filtered(rows, [COLUMN], { ...filter, text: '2' }, true)[0]?.student).toBe('kim');
  });

  it('are counted where they wait or need a look', () => {
    const rows = rowsOf(
      cells(
        { student: 'a', status: 'queued', submission: null },
        { student: 'b', status: 'broken' },
        { student: 'c', late_seconds: 60 }
      )
    );
    expect(tallyOf(rows, [COLUMN])).toEqual({ students: 3, waiting: 1, attention: 1 });
    const only = (kind: 'attention' | 'waiting' | 'late'): string[] =>
      filtered(rows, [COLUMN], { text: '', only: kind }, false).map(row => row.student);
    expect([only('waiting'), only('attention'), only('late')]).toEqual([['a'], ['b'], ['c']]);
  });
});

describe('a cell', () => {
  it('says where the newest submission stands', () => {
    expect(stateOf(undefined, COLUMN)).toBe('none');
    expect(stateOf(cell({ status: 'running', latest: 's2' }), COLUMN)).toBe('running');
    expect(stateOf(cell({ status: 'queued' }), COLUMN)).toBe('regrading');
    expect(stateOf(cell(), { ...COLUMN, manual_points: 2 })).toBe('manual');
  });

  it('is a whole sentence for who does not see it', () => {
    const words = new Words(nullTranslator);
    const late = cell({ late_seconds: 7200, credit: 0.8, score: 3.2, extended: true, attempts: 2 });
    expect(cellSentence(words, 'kim', COLUMN, late)).toBe(
      'kim, Sums, 3.2 of 5 points, Late by 2 h (80%), Extension, 2 submissions'
    );
    expect(cellSentence(words, 'kim', COLUMN, undefined)).toBe('kim, Sums, Nothing handed in');
  });

  it('tells time in the unit that matters', () => {
    const { trans } = new Words(nullTranslator);
    expect([30, 3600, 26 * 3600, 72 * 3600].map(seconds => duration(trans, seconds))).toEqual([
      '1 min',
      '1 h',
      '26 h',
      '3 d'
    ]);
  });
});

describe('the keyboard', () => {
  const size = { rows: 300, columns: 14, page: 20 };

  it('moves as in every grid and never leaves it', () => {
    const from = { row: 0, column: 0 };
    expect(moved(from, 'ArrowDown', false, size)).toEqual({ row: 1, column: 0 });
    expect(moved(from, 'ArrowUp', false, size)).toEqual({ row: -1, column: 0 });
    expect(moved(from, 'ArrowLeft', false, size)).toEqual(from);
    expect(moved(from, 'End', true, size)).toEqual({ row: 299, column: 13 });
    expect(moved({ row: 295, column: 1 }, 'PageDown', false, size)).toEqual({
      row: 299,
      column: 1
    });
    expect(moved(from, 'a', false, size)).toBeNull();
  });

  it('has few rows to draw, however many there are', () => {
    const { first, last } = drawn(36 * 150, 720, 36, 300);
    expect(first).toBeLessThanOrEqual(150);
    expect(last).toBeGreaterThanOrEqual(170);
    expect(last - first).toBeLessThan(50);
    expect(drawn(0, 720, 36, 3)).toEqual({ first: 0, last: 3 });
    expect(drawn(99999, 720, 36, 3).first).toBe(2);
    expect(drawn(0, 720, 36, 0)).toEqual({ first: 0, last: 0 });
  });
});

describe('the board', () => {
  it('follows the course that one teaches, and takes what changed', async () => {
    const { model, streams } = board();
    await model.load();
    await until(() => streams.length === 1, 'a stream');
    expect([model.courses, model.course]).toEqual([['demo'], 'demo']);
    tell(streams[0], 'gradebook', gradebook());
    await until(() => model.everybody.length === 1, 'one student');
    const changed = cell({ score: 5 });
    const lee = cell({ student: 'lee' });
    const more = { stamp: 'e.2', complete: false, assignments: [], cells: [changed, lee] };
    tell(streams[0], 'gradebook', gradebook(more));
    await until(() => model.everybody.length === 2, 'two students');
    expect(model.everybody.map(row => row.total)).toEqual([5, 4]);
    expect(model.columns).toEqual([COLUMN]);
    model.dispose();
  });

  it('goes on where it was when the stream is cut', async () => {
    const { model, streams, asked } = board();
    await model.load();
    await until(() => streams.length === 1, 'a stream');
    tell(streams[0], 'gradebook', gradebook({ stamp: 'e.7' }));
    await until(() => model.link === 'live', 'live');
    streams[0]?.end();
    await until(() => model.link === 'reconnecting', 'reconnecting');
    expect(model.everybody.length).toBe(1);
    await until(() => streams.length === 2, 'asked again');
    tell(streams[1], 'gradebook', gradebook({ stamp: 'e.8', complete: false, cells: [] }));
    await until(() => model.link === 'live', 'live');
    expect(asked).toEqual(['', 'e.7']);
    model.dispose();
  });

  it('sorts by what is clicked, and turns round when it is clicked again', async () => {
    const { model, streams } = board();
    await model.load();
    await until(() => streams.length === 1, 'a stream');
    const given = [cell({ student: 'a', score: 1 }), cell({ student: 'b', score: 3 })];
    tell(streams[0], 'gradebook', gradebook({ cells: given }));
    await until(() => model.rows.length === 2, 'two rows');
    model.sortBy({ kind: 'total' });
    expect(model.rows.map(row => row.student)).toEqual(['b', 'a']);
    model.sortBy({ kind: 'total' });
    expect(model.rows.map(row => row.student)).toEqual(['a', 'b']);
    model.dispose();
  });
});

function change(changes: Partial<IChange> = {}): IChange {
  return {
    submission: 's1',
    student: 'kim',
    before: 1,
    after: 2,
    max_score: 5,
    tests: {},
    applied: false,
    differs: true,
    ...changes
  };
}

/** A regrade whose answers are given, and what was asked for. */
function regrade(...changes: IChange[]): { model: RegradeModel; asked: unknown[] } {
  const server = new Server();
  const asked: unknown[] = [];
  server.on('POST', '/hw1/regrade', request => {
    asked.push(request.body);
    const { action } = request.body as { action: string };
    const told = {
      action,
      running: false,
      done: changes.length,
      total: changes.length,
      error: null
    };
    const stream = new Stream();
    const applied = changes.map(one => ({ ...one, applied: action === 'apply' }));
    tell(stream, 'progress', { ...told, running: true, changes: [] });
    tell(stream, 'regraded', { ...told, changes: applied });
    stream.end();
    return stream.response;
  });
  const id = { course: 'demo', assignment: 'hw1' };
  return { model: new RegradeModel(id, new TeachingApi(server.settings), () => undefined), asked };
}

describe('a regrade', () => {
  const up = change();
  const down = change({ submission: 's2', student: 'lee', before: 3, after: 2 });
  const same = change({ submission: 's3', student: 'park', after: 1, differs: false });

  it('is looked at first, and lowers nobody unless it is asked to', async () => {
    const { model, asked } = regrade(up, down, same);
    await model.preview();
    expect(model.phase).toBe('preview');
    expect(model.counts).toEqual({ up: 1, down: 1, same: 1 });
    expect(model.chosen.map(one => one.submission)).toEqual(['s1']);
    model.neverLower(false);
    expect(model.chosen.map(one => one.submission)).toEqual(['s1', 's2']);
    model.pick(up, false);
    expect(model.chosen.map(one => one.submission)).toEqual(['s2']);
    await model.apply();
    expect(asked[1]).toEqual({ action: 'apply', submissions: ['s2'], never_lower: false });
    expect(model.phase).toBe('applied');
  });

  it('is undone for what was applied', async () => {
    const { model, asked } = regrade(up);
    await model.preview();
    await model.apply();
    await model.undo();
    expect(asked[2]).toEqual({ action: 'undo', submissions: ['s1'] });
    expect(model.phase).toBe('undone');
  });

  it('draws a bar for each difference, and rounds where there are too many', () => {
    expect(barsOf([up, down, same])).toEqual([
      { by: -1, count: 1 },
      { by: 0, count: 1 },
      { by: 1, count: 1 }
    ]);
    const many = Array.from({ length: 40 }, (_, index) => change({ before: 0, after: index / 10 }));
    const bars = barsOf(many);
    expect(bars.length).toBeLessThanOrEqual(7);
    expect(bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(40);
    expect(bars.find(bar => bar.by === 0)?.count).toBe(1);
  });
});
