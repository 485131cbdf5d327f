import type { TranslationBundle } from '@jupyterlab/translation';

/** Say the grading side's sentence about how far publishing is, in the author's language. */
export function progressText(trans: TranslationBundle, message: string): string {
  const changing = /^Changing the solution \((\d+) of (\d+)\)$/.exec(message);
  if (changing) {
    return trans.__('Changing the solution (%1 of %2)', changing[1] ?? '', changing[2] ?? '');
  }
  switch (message) {
    case '':
      return trans.__('Saving…');
    case 'Reading the assignment':
      return trans.__('Reading the assignment');
    case 'Collecting the tests':
      return trans.__('Collecting the tests');
    case 'Grading the reference solution':
      return trans.__('Grading the reference solution');
    case 'Grading the release as it is handed out':
      return trans.__('Grading the release as it is handed out');
    case 'Grading the reference in other orders':
      return trans.__('Grading the reference in other orders');
    case 'Publishing':
      return trans.__('Publishing');
    case 'Done':
      return trans.__('Done');
    default:
      return message;
  }
}
