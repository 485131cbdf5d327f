import type { ServerConnection } from '@jupyterlab/services';
import * as React from 'react';

import { TeachingApi } from '../teaching';
import type { Words } from '../words';
import { BoardModel } from './model';
import { Board } from './view';

/** Make the model of a board. */
export function createBoard(settings: ServerConnection.ISettings): BoardModel {
  return new BoardModel(new TeachingApi(settings));
}

/** Everything of the board, loaded when it is first opened. */
export function boardView(model: BoardModel, words: Words): React.ReactElement {
  return <Board model={model} words={words} />;
}
