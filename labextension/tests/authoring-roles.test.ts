import { describe, expect, it } from 'vitest';

import { pointsOf } from '../src/authoring/fields';
import { ROLES, blockOf, isPossible, proposedId, roleOf, withRole } from '../src/authoring/roles';
import type { IAuthorCell, Role } from '../src/authoring/roles';
import { faultsOf, outlineOf, totalPoints } from '../src/authoring/validate';

/** A code cell of an author. */
function cell(changes: Partial<IAuthorCell> = {}): IAuthorCell {
  return {
    key: 'a1b2c3d4-e5',
    type: 'code',
    source: 'x = 1',
    nbgrader: undefined,
    tags: [],
    ...changes
  };
}

/** The cell after it was given a role. */
function given(role: Role, id: string, of: Partial<IAuthorCell> = {}): IAuthorCell {
  const before = cell(of);
  const { block, source, tags } = withRole(before, role, id);
  return { ...before, nbgrader: block ?? undefined, source, tags };
}

describe("nbgrader's metadata", () => {
  it('is schema version 3 with exactly the keys that nbgrader allows', () => {
    const none = { schema_version: 3, grade: false, locked: false, solution: false, task: false };
    const wanted: Partial<Record<Role, unknown>> = {
      answer: { ...none, solution: true, grade_id: 'q1' },
      tests: { ...none, grade: true, locked: true, grade_id: 'q1', points: 1 },
      'hidden-tests': { ...none, grade: true, locked: true, grade_id: 'q1', points: 1 },
      manual: { ...none, grade: true, solution: true, grade_id: 'q1', points: 1 },
      instructor: { ...none, grade: true, locked: true, grade_id: 'q1', points: 0 }
    };
    for (const role of ROLES) {
      expect(withRole(cell(), role, 'q1').block, role).toEqual(wanted[role] ?? null);
    }
    const text = withRole(cell({ type: 'markdown' }), 'instructor', 'note');
    expect(text.block).toEqual({ ...none, task: true, locked: true, grade_id: 'note', points: 0 });
  });

  it('says the role that was chosen, for every role and type that go together', () => {
    for (const type of ['code', 'markdown', 'raw']) {
      for (const role of ROLES.filter(one => isPossible(one, type))) {
        expect(roleOf(given(role, 'q1', { type })), `${role} ${type}`).toBe(role);
      }
    }
  });

  it('is read from the metadata of existing courses', () => {
    const old = { schema_version: 1, grade: true, solution: false, locked: false, grade_id: 't' };
    expect(roleOf(cell({ nbgrader: old }))).toBe('tests');
    expect(roleOf(cell({ nbgrader: { ...old, grade: false, locked: true } }))).toBe('text');
    expect(roleOf(cell({ type: 'markdown', nbgrader: { ...old, task: true } }))).toBe('manual');
    for (const damaged of [null, 3, 'text', [], {}, { grade: 'yes' }]) {
      expect(blockOf(cell({ nbgrader: damaged }))).toBeNull();
    }
  });

  it('drops what only the released version has', () => {
    const released = { ...withRole(cell(), 'tests', 't').block, checksum: 'ab', cell_type: 'code' };
    const block = withRole(cell({ nbgrader: released }), 'answer', 'new').block;
    expect(block).toEqual(expect.objectContaining({ grade_id: 't', solution: true }));
    expect(block).not.toHaveProperty('checksum');
    expect(block).not.toHaveProperty('cell_type');
  });
});

describe('choosing a role', () => {
  it('hides all of a test cell and shows it again, unchanged', () => {
    const source = 'assert f(1) == 2\nassert f(2) == 3';
    const hidden = given('hidden-tests', 't', { source });
    expect(hidden.source).toBe(`### BEGIN HIDDEN TESTS\n${source}\n### END HIDDEN TESTS`);
    expect(withRole(hidden, 'hidden-tests', 't').source).toBe(hidden.source);
    expect(withRole(hidden, 'tests', 't').source).toBe(source);
    expect(withRole(hidden, 'text', 't').source).toBe(source);
  });

  it('leaves a cell alone in which a part is hidden already', () => {
    const source = 'assert 1\n### BEGIN HIDDEN TESTS\nassert 2\n### END HIDDEN TESTS';
    expect(given('hidden-tests', 't', { source }).source).toBe(source);
  });

  it('brings back id and points when the earlier role is chosen again', () => {
    const tests = given('tests', 't');
    const changed = { ...tests, nbgrader: { ...blockOf(tests), points: 2.5 } };
    const away = withRole(changed, 'text', 'other');
    expect(away.block).toBeNull();
    const remembered = { grade_id: 't', points: 2.5 };
    const back = withRole({ ...changed, nbgrader: undefined }, 'tests', 'other', remembered);
    expect(back.block).toEqual(expect.objectContaining(remembered));
  });

  it('keeps the other tags of a cell', () => {
    const mine = given('instructor', 'n', { tags: ['slow'] });
    expect(mine.tags).toEqual(['slow', 'instructor-only']);
    expect(withRole(mine, 'text', 'n').tags).toEqual(['slow']);
  });

  it('proposes ids in the words of the cell, and none twice', () => {
    const answer = cell({ source: '# doubles\ndef double(x):\n    return 2 * x' });
    expect(proposedId(answer, 'answer', new Set())).toBe('double');
    expect(proposedId(answer, 'answer', new Set(['double']))).toBe('double-2');
    const tests = cell({ source: 'assert double(2) == 4' });
    expect(proposedId(tests, 'tests', new Set(['double']))).toBe('test_double');
    expect(proposedId(cell(), 'text', new Set())).toBe('cell-a1b2c3d4');
  });
});

describe('validation', () => {
  it('finds nothing in an assignment that is whole', () => {
    const cells = [cell(), given('answer', 'f'), given('tests', 't')];
    expect(faultsOf(cells)).toEqual([]);
    expect(totalPoints(cells)).toBe(1);
    expect(outlineOf(cells).map(({ id, points }) => [id, points])).toEqual([
      ['f', null],
      ['t', 1]
    ]);
  });

  it('names the cell, the other one, and an id that is free', () => {
    const cells = [given('answer', 'f'), given('tests', 'f'), given('tests', 'f-2')];
    expect(faultsOf(cells)).toEqual([{ kind: 'duplicate-id', cell: 1, other: 0, proposal: 'f-3' }]);
  });

  it('finds what is missing or cannot be', () => {
    const noPoints = { ...blockOf(given('tests', 't')) };
    delete noPoints.points;
    const kinds = (one: IAuthorCell): string[] =>
      faultsOf([one, given('tests', 'other')]).map(fault => fault.kind);
    expect(kinds(given('answer', ''))).toEqual(['blank-id']);
    expect(kinds(given('answer', 'my id'))).toEqual(['bad-id']);
    expect(kinds(given('answer', '답'))).toEqual(['bad-id']);
    expect(kinds(cell({ nbgrader: noPoints }))).toEqual(['no-points']);
    expect(kinds({ ...given('tests', 't'), type: 'markdown' })).toEqual(['wrong-type']);
    expect(kinds(given('answer', 'f', { source: '### BEGIN SOLUTION\nx' }))).toEqual(['unmatched']);
    expect(faultsOf([given('answer', 'f')])).toEqual([{ kind: 'no-tests', cell: null }]);
  });

  it('counts points of tests and of answers graded by hand', () => {
    const worth = (id: string, role: Role, points: number): IAuthorCell => {
      const one = given(role, id);
      return { ...one, nbgrader: { ...blockOf(one), points } };
    };
    expect(totalPoints([worth('a', 'tests', 1.5), worth('b', 'manual', 2), cell()])).toBe(3.5);
  });

  it('reads points as people write them', () => {
    expect(['2', ' 0.5 ', '1,5', '.5', '0', '3.'].map(pointsOf)).toEqual([2, 0.5, 1.5, 0.5, 0, 3]);
    expect(['', '-1', 'two', '1e3', '1 2', '.'].map(pointsOf)).toEqual(Array(6).fill(null));
  });
});
