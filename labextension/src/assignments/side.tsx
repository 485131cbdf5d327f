import { LabIcon, ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type * as React from 'react';

import type { Words } from '../words';
import type { AssignmentList } from './model';

type View = (model: AssignmentList, words: Words) => React.ReactElement;

/** The tab of the list. */
const listIcon = new LabIcon({
  name: 'coplit-jupyter:assignments',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">' +
    '<path class="jp-icon3" fill="#616161" d="M1.6 4.3 3.2 5.9 6 3.1l.9.9-3.7 3.7L.7 5.2zM8 4h7v1.5H8zM1.6 11.3l1.6 1.6L6 10.1l.9.9-3.7 3.7L.7 12.2zM8 11h7v1.5H8z"/></svg>'
});

/** The assignment list's place; its contents are loaded when it is first shown. */
export class AssignmentsPanel extends ReactWidget {
  /** The id of the panel in the application's shell. */
  static readonly ID = 'coplit-assignments';

  /** Show `model`. */
  constructor(
    private readonly _model: AssignmentList,
    private readonly _words: Words
  ) {
    super();
    const { trans } = _words;
    this.id = AssignmentsPanel.ID;
    this.addClass('cp-Panel');
    this.addClass('cp-Assignments');
    this.title.icon = listIcon;
    this.title.caption = trans.__('Assignments');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Assignments'));
    this.node.lang = _words.language;
  }

  /** Show the list. */
  protected override render(): React.ReactElement | null {
    return this._view && this._view(this._model, this._words);
  }

  /** Load the contents and the list; each time it is shown, because classes go on meanwhile. */
  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._load();
  }

  /** The panel may be shown from the start. */
  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) {
      this._load();
    }
  }

  private _load(): void {
    if (!this._view) {
      void import('./view').then(({ listView }) => {
        this._view = listView;
        this.update();
      });
    }
    void this._model.load();
  }

  private _view: View | null = null;
}
