import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { Kernel } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { COMM_TARGET, KernelLink } from '../src/kernel';
import type { Sessions } from '../src/sessions';
import { until } from './server';
import { world } from './world';

type Opened = (comm: Kernel.IComm, message: unknown) => void;

describe('submit() in a cell', () => {
  let here: ReturnType<typeof world>;
  let open: Opened;
  let said: unknown[];
  let isMeant: boolean;
  let asked: number;
  let link: KernelLink;

  beforeEach(async () => {
    here = world();
    await here.model.load();
    said = [];
    asked = 0;
    isMeant = true;
    const kernel = {
      registerCommTarget: (target: string, opened: Opened) => {
        expect(target).toBe(COMM_TARGET);
        open = opened;
      }
    };
    const sessionContext = { session: { kernel }, kernelChanged: new Signal<object, never>({}) };
    const panel = { sessionContext } as unknown as NotebookPanel;
    const tracker = {
      widgetAdded: new Signal<object, NotebookPanel>({}),
      forEach: (each: (panel: NotebookPanel) => void) => {
        each(panel);
      }
    };
    const sessions = { of: () => here.model };
    link = new KernelLink(
      tracker as unknown as INotebookTracker,
      sessions as unknown as Sessions,
      () => {
        asked += 1;
        return Promise.resolve(isMeant);
      }
    );
  });

  afterEach(() => {
    link.dispose();
    here.model.dispose();
  });

  /** A cell says `submit()`; gives what the kernel hears in the end. */
  async function say(): Promise<unknown[]> {
    let isClosed = false;
    const comm = {
      send: (message: unknown) => said.push(message),
      close: (message: unknown) => {
        said.push(message);
        isClosed = true;
      }
    } as unknown as Kernel.IComm;
    open(comm, { content: { data: { cmd: 'submit', run: 'r1', key: 'key-12345' } } });
    await until(() => isClosed, 'the comm is closed');
    return said;
  }

  function sent(): number {
    return here.server.requests.filter(
      one => one.method === 'POST' && one.path.endsWith('/submissions')
    ).length;
  }

  it('is answered before it is handed in, and shown in the cell', async () => {
    expect(await say()).toEqual([
      { run: 'r1', ack: true },
      { run: 'r1', submission: 's1' }
    ]);
    expect(link.modelOf('r1')).toBe(here.model);
    expect([asked, sent()]).toEqual([1, 1]);
  });

  it('hands in nothing that is not meant: “Run all cells” is no decision', async () => {
    isMeant = false;
    await say();
    expect([asked, sent()]).toEqual([1, 0]);
  });
});
