import type * as React from 'react';

import { coplitIcon } from './icons';
import { LazyPanel } from './lazy';
import type { ITools } from './panel';
import type { Sessions } from './sessions';

type Contents = typeof import('./panel');

/** The panel's place on the right. */
export class SidePanel extends LazyPanel<Contents> {
  /** The id of the panel in the application's shell. */
  static readonly ID = 'coplit-panel';

  /** Show what `sessions` says is current. */
  constructor(
    private readonly _sessions: Sessions,
    private readonly _tools: ITools
  ) {
    const { words } = _tools;
    const caption = words.trans.__('Assignment');
    const load = (): Promise<Contents> => import('./panel');
    super({ id: SidePanel.ID, caption, icon: coplitIcon, words, load });
    _sessions.changed.connect(this._onSessionsChanged, this);
  }

  /** Show the current assignment. */
  protected override draw({ panelView }: Contents): React.ReactElement {
    return panelView(this._sessions.current, this._tools);
  }

  /** Stop following. */
  override dispose(): void {
    this._sessions.changed.disconnect(this._onSessionsChanged, this);
    super.dispose();
  }

  /** With an assignment on screen the first click is near: it shall not wait for code. */
  private _onSessionsChanged(): void {
    if (this._sessions.current) {
      this.preload();
    }
    this.update();
  }
}
