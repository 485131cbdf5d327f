import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { KernelLink } from './kernel';
import type { ITools } from './panel';

/** The type of the output of `submit()` in a cell. */
export const MIME_TYPE = 'application/vnd.coplit.run.v1+json';

/** Show the outputs of `submit()` with the panel's own results. */
export function addRenderer(
  rendermime: IRenderMimeRegistry,
  link: KernelLink,
  tools: ITools
): void {
  rendermime.addFactory(
    {
      safe: true,
      mimeTypes: [MIME_TYPE],
      createRenderer: () => new RunOutput(link, tools)
    },
    0
  );
}

/** The output of one `submit()`: live while this page is open, a sentence after a reload. */
class RunOutput extends ReactWidget implements IRenderMime.IRenderer {
  constructor(
    private readonly _link: KernelLink,
    private readonly _tools: ITools
  ) {
    super();
    this.addClass('cp-CellOutput');
    _link.changed.connect(this.update, this);
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const found = model.data[MIME_TYPE] as { run?: unknown } | undefined;
    this._run = typeof found?.run === 'string' ? found.run : '';
    this._panel ??= await import('./panel');
    this.update();
  }

  protected override render(): React.ReactElement | null {
    const model = this._link.modelOf(this._run);
    if (model && this._panel) {
      return this._panel.cellView(model, this._tools);
    }
    return (
      <div className="cp-muted">
        {this._tools.words.trans.__('The result of this submission is in the panel on the right.')}
      </div>
    );
  }

  override dispose(): void {
    this._link.changed.disconnect(this.update, this);
    super.dispose();
  }

  private _run = '';
  private _panel: typeof import('./panel') | null = null;
}
