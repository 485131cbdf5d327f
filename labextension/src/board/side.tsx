import type { ServerConnection } from '@jupyterlab/services';
import { LabIcon } from '@jupyterlab/ui-components';
import type * as React from 'react';

import { LazyPanel } from '../lazy';
import type { Words } from '../words';
import type * as contents from './index';
import type { BoardModel } from './model';

type Contents = typeof contents;

/** The tab of the board. */
export const boardIcon = new LabIcon({
  name: 'coplit-jupyter:board',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">' +
    '<path class="jp-icon3" fill="#616161" d="M1 2h14v12H1zm1.500 1.500v2h3v-2zm4.500 0v2h6.500v-2zM2.500 7v2h3V7zM7 7v2h6.500V7zm-4.500 3.500v2h3v-2zm4.500 0v2h6.500v-2z"/></svg>'
});

/** The board's place in the main area. */
export class BoardWidget extends LazyPanel<Contents> {
  /** Show the courses that the person behind `settings` teaches. */
  constructor(
    private readonly _settings: ServerConnection.ISettings,
    private readonly _words: Words
  ) {
    const caption = _words.trans.__('Class Board');
    const load = (): Promise<Contents> => import('./index');
    super({ id: 'coplit-board', caption, icon: boardIcon, words: _words, load });
    this.addClass('cp-Board');
    this.title.label = caption;
    this.title.closable = true;
  }

  /** Show the board; its model is made when its code is here. */
  protected override draw({ boardView, createBoard }: Contents): React.ReactElement {
    if (!this._model) {
      this._model = createBoard(this._settings);
      void this._model.load();
    }
    return boardView(this._model, this._words);
  }

  /** Stop following the class. */
  override dispose(): void {
    this._model?.dispose();
    super.dispose();
  }

  private _model: BoardModel | null = null;
}
