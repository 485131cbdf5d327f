import type { TranslationBundle } from '@jupyterlab/translation';

import type { Words } from '../words';
import type { Role } from './roles';
import type { Fault } from './validate';

/** The name of a role. */
export function roleName(trans: TranslationBundle, role: Role): string {
  switch (role) {
    case 'text':
      return trans.__('Text or given code');
    case 'answer':
      return trans.__('Answer');
    case 'tests':
      return trans.__('Tests, visible');
    case 'hidden-tests':
      return trans.__('Tests, hidden');
    case 'manual':
      return trans.__('Answer, graded by hand');
    case 'instructor':
      return trans.__('Instructor only');
  }
}

/** What a role means for students, in a few words. */
export function roleMeaning(trans: TranslationBundle, role: Role): string {
  switch (role) {
    case 'text':
      return trans.__('Students see it as it is');
    case 'answer':
      return trans.__('Your solution; students get a stub');
    case 'tests':
      return trans.__('Students see and can run them');
    case 'hidden-tests':
      return trans.__('Only verdict and points are shown');
    case 'manual':
      return trans.__('Text or code that a person grades');
    case 'instructor':
      return trans.__('Left out of the released version');
  }
}

/** Say what is wrong and what to do; cells are counted from 1. */
export function faultText(trans: TranslationBundle, fault: Fault): string {
  switch (fault.kind) {
    case 'duplicate-id':
      return trans.__('Cell %1 already has this id. Try “%2”.', fault.other + 1, fault.proposal);
    case 'blank-id':
      return trans.__('This cell needs an id.');
    case 'bad-id':
      return trans.__('An id has letters, digits, _ and - only.');
    case 'no-points':
      return trans.__('Give a number of points, 0 or more.');
    case 'wrong-type':
      return trans.__('A cell of this type cannot have this role. Choose another one.');
    case 'unmatched':
      return trans.__('BEGIN %1 and END %1 do not match.', fault.region);
    case 'no-tests':
      return trans.__('No cell holds tests yet. Choose “Tests, visible” or “Tests, hidden”.');
  }
}

/** "1 point", "2.5 points". */
export function pointsText(words: Words, points: number): string {
  return words.trans._n('%1 point', '%1 points', points, words.points(points));
}
