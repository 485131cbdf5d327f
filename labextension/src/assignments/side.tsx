import { LabIcon } from '@jupyterlab/ui-components';
import type * as React from 'react';

import { LazyPanel } from '../lazy';
import type { Words } from '../words';
import type { AssignmentList } from './model';
import type * as view from './view';

type Contents = typeof view;

/** The tab of the list. */
const listIcon = new LabIcon({
  name: 'coplit-jupyter:assignments',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">' +
    '<path class="jp-icon3" fill="#616161" d="M1.6 4.3 3.2 5.9 6 3.1l.9.9-3.7 3.7L.7 5.2zM8 4h7v1.5H8zM1.6 11.3l1.6 1.6L6 10.1l.9.9-3.7 3.7L.7 12.2zM8 11h7v1.5H8z"/></svg>'
});

/** The assignment list's place. */
export class AssignmentsPanel extends LazyPanel<Contents> {
  /** The id of the panel in the application's shell. */
  static readonly ID = 'coplit-assignments';

  /** Show `model`. */
  constructor(
    private readonly _model: AssignmentList,
    private readonly _words: Words
  ) {
    const caption = _words.trans.__('Assignments');
    const load = (): Promise<Contents> => import('./view');
    super({ id: AssignmentsPanel.ID, caption, icon: listIcon, words: _words, load });
    this.addClass('cp-Assignments');
  }

  /** Show the list. */
  protected override draw({ listView }: Contents): React.ReactElement {
    return listView(this._model, this._words);
  }

  /** Load the list each time it is shown, because classes go on meanwhile. */
  protected override onShown(): void {
    void this._model.load();
  }
}
