import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type * as React from 'react';

import { coplitIcon } from './icons';
import type { ITools } from './panel';
import type { Sessions } from './sessions';

/** The panel's place on the right; its contents are loaded when it is first shown. */
export class SidePanel extends ReactWidget {
  /** The id of the panel in the application's shell. */
  static readonly ID = 'coplit-panel';

  /** Show what `sessions` says is current. */
  constructor(
    private readonly _sessions: Sessions,
    private readonly _tools: ITools
  ) {
    super();
    const { trans } = _tools.words;
    this.id = SidePanel.ID;
    this.addClass('cp-Panel');
    this.title.icon = coplitIcon;
    this.title.caption = trans.__('Assignment');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Assignment'));
    this.node.lang = _tools.words.language;
    _sessions.changed.connect(this.update, this);
  }

  /** Show the current assignment. */
  protected override render(): React.ReactElement | null {
    return this._panel && this._panel.panelView(this._sessions.current, this._tools);
  }

  /** Load the contents. */
  protected override onBeforeShow(message: Message): void {
    super.onBeforeShow(message);
    this._load();
  }

  /** The panel may be shown from the start. */
  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) {
      this._load();
    }
  }

  /** Stop following. */
  override dispose(): void {
    this._sessions.changed.disconnect(this.update, this);
    super.dispose();
  }

  private _load(): void {
    if (!this._panel) {
      void import('./panel').then(panel => {
        this._panel = panel;
        this.update();
      });
    }
  }

  private _panel: typeof import('./panel') | null = null;
}
