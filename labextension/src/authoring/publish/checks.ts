import type { IProof } from '../../tokens';
import { plain } from '../../plain';
import type { Words } from '../../words';

/** One line of the proof. */
export interface ICheckLine {
  /** Stable, for tests and keys. */
  name: string;
  kind: 'passed' | 'failed' | 'warning' | 'waiting';
  title: string;
  /** A short fact at the right. */
  fact: string;
  /** What there is to know, a sentence each. */
  details: string[];
  /** Unified diffs. */
  diffs: { place: string; text: string }[];
}

/** Turn a proof into lines to read, always in the same order. */
export function checksOf(proof: IProof, words: Words): ICheckLine[] {
  return [
    reference(proof, words),
    release(proof, words),
    leaks(proof, words),
    flaky(proof, words),
    mutants(proof, words),
    ...warnings(proof, words)
  ];
}

/** How many lines ask to be looked at without being in the way. */
export function warningCount(lines: readonly ICheckLine[]): number {
  return lines.filter(line => line.kind === 'warning').length;
}

function line(
  name: string,
  kind: ICheckLine['kind'],
  title: string,
  more: Partial<ICheckLine> = {}
): ICheckLine {
  return { name, kind, title, fact: '', details: [], diffs: [], ...more };
}

function reference(proof: IProof, words: Words): ICheckLine {
  const { trans } = words;
  const { score = 0, max_score: most = 0, failures = [] } = proof.reference;
  const fact = words.ratio(score, most);
  if (failures.length === 0) {
    return line('reference', 'passed', trans.__('Reference solution gets full marks'), { fact });
  }
  return line('reference', 'failed', trans.__('Reference solution misses a test'), {
    fact,
    details: failures.map(failure => {
      const said = plain(failure.message);
      const verdict = words.verdict(failure.verdict);
      const values =
        failure.expected === null || failure.actual === null
          ? ''
          : trans.__('Expected %1, actual %2.', plain(failure.expected), plain(failure.actual));
      return [`${failure.id}: ${verdict}.`, said, values].filter(part => part !== '').join('\n');
    })
  });
}

function release(proof: IProof, words: Words): ICheckLine {
  const { trans } = words;
  const { score, passed = [], full_marks: isFull = false } = proof.release;
  if (score === undefined) {
    return line('release', 'waiting', trans.__('Released version: not checked'));
  }
  const fact = words.ratio(score, proof.reference.max_score ?? 0);
  if (passed.length === 0) {
    return line('release', 'passed', trans.__('Released version gets no marks'), { fact });
  }
  const title = isFull
    ? trans.__('Released version gets full marks with nothing filled in')
    : trans._n(
        'Released version passes %1 test',
        'Released version passes %1 tests',
        passed.length,
        passed.length
      );
  return line('release', isFull ? 'failed' : 'warning', title, { fact, details: passed });
}

function leaks(proof: IProof, words: Words): ICheckLine {
  const { trans } = words;
  return proof.leaks.length === 0
    ? line('leaks', 'passed', trans.__('No leaks in the released version'))
    : line('leaks', 'failed', trans.__('A solution is visible to students'), {
        details: proof.leaks.map(plain)
      });
}

function flaky(proof: IProof, words: Words): ICheckLine {
  const { trans } = words;
  const count = proof.flaky.length;
  if (!proof.ok) {
    return line('flaky', 'waiting', trans.__('Flaky tests: checked when nothing is in the way'));
  }
  return count === 0
    ? line('flaky', 'passed', trans.__('No flaky tests'))
    : line('flaky', 'warning', trans._n('%1 test is flaky', '%1 tests are flaky', count, count), {
        details: proof.flaky
      });
}

function mutants(proof: IProof, words: Words): ICheckLine {
  const { trans } = words;
  const found = proof.mutants;
  if (found === null) {
    return line('mutants', 'waiting', trans.__('Changed solutions: not tried'));
  }
  const unnoticed = found.survivors.length;
  if (unnoticed === 0) {
    return line('mutants', 'passed', trans.__('Every changed solution was noticed'), {
      fact: trans.__('%1 tried', found.tried)
    });
  }
  return line(
    'mutants',
    'warning',
    trans.__('%1 of %2 changed solutions went unnoticed', unnoticed, found.tried),
    {
      fact: trans.__('%1 caught', found.killed),
      details: [trans.__('All tests still pass with these mistakes:')],
      diffs: found.survivors.map(({ notebook, cell, diff }) => ({
        place: `${notebook} · ${cell}`,
        text: plain(diff)
      }))
    }
  );
}

function warnings(proof: IProof, words: Words): ICheckLine[] {
  const count = proof.warnings.length;
  if (count === 0) {
    return [];
  }
  const title = words.trans._n(
    '%1 more thing to look at',
    '%1 more things to look at',
    count,
    count
  );
  return [line('warnings', 'warning', title, { details: proof.warnings.map(plain) })];
}
