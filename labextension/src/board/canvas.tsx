import * as React from 'react';

import { plain } from '../plain';
import { ApiError } from '../tokens';
import type { IProblem } from '../tokens';
import { Button, Dialog, Failure } from '../dialog';
import type { ICanvasFile } from './tokens';
import { saveFile } from './tools';
import type { IBoardTools } from './tools';

/** Fill a gradebook file that Canvas exported; `name`: only this assignment. */
export function CanvasDialog(props: {
  tools: IBoardTools;
  name: string | null;
  close: () => void;
}): React.ReactElement {
  const { tools, name, close } = props;
  const { model, words } = tools;
  const { trans } = words;
  const [filled, setFilled] = React.useState<ICanvasFile | null>(null);
  const [problem, setProblem] = React.useState<IProblem | null>(null);
  const fill = async (file: File | undefined): Promise<void> => {
    setFilled(null);
    setProblem(null);
    if (!file || model.course === null) {
      return;
    }
    try {
      const found = await model.api.fillCanvas(model.course, await file.text(), name);
      setFilled({ ...found, name: file.name.replace(/(\.csv)?$/i, '-filled.csv') });
    } catch (error) {
      setProblem(
        error instanceof ApiError ? error.problem : { code: 'failed', message: '', hint: '' }
      );
    }
  };
  return (
    <Dialog
      title={trans.__('Fill a Canvas gradebook')}
      kind="canvas"
      foot={<Foot tools={tools} filled={filled} close={close} />}
      close={close}
    >
      <div className="cp-Publish-body">
        <p>
          {trans.__(
            'Export the gradebook in Canvas and choose the file here. Only the scores are filled in; everything else stays as it is.'
          )}
        </p>
        <label className="cp-Field">
          {trans.__('Exported file')}
          <input
            type="file"
            accept=".csv,text/csv"
            onChange={event => {
              void fill(event.target.files?.[0]);
            }}
          />
        </label>
        {problem && (
          <Failure problem={problem} words={words} title={trans.__('This file cannot be filled')} />
        )}
        {filled && <Outcome tools={tools} filled={filled} />}
      </div>
    </Dialog>
  );
}

function Foot(props: {
  tools: IBoardTools;
  filled: ICanvasFile | null;
  close: () => void;
}): React.ReactElement {
  const { tools, filled, close } = props;
  const { trans } = tools.words;
  return (
    <>
      <Button onClick={close}>{trans.__('Close')}</Button>
      <Button
        isMain
        isOff={!filled}
        onClick={() => {
          if (filled) {
            saveFile(filled, false);
          }
        }}
      >
        {trans.__('Save filled file')}
      </Button>
    </>
  );
}

function Outcome(props: { tools: IBoardTools; filled: ICanvasFile }): React.ReactElement {
  const { filled, tools } = props;
  const { trans } = tools.words;
  const lists: [string, string[]][] = [
    [trans.__('Handed in, but not in the file'), filled.unmatched],
    [trans.__('Fit several lines, so none was filled'), filled.ambiguous],
    [trans.__('In the file, but handed in nothing'), filled.missing]
  ];
  return (
    <div role="status">
      <p className="cp-strong">
        {trans._n('%1 student filled in', '%1 students filled in', filled.matched, filled.matched)}
      </p>
      <p className="cp-muted">{plain(Object.values(filled.columns).join(', '))}</p>
      {lists
        .filter(([, people]) => people.length > 0)
        .map(([why, people]) => (
          <details key={why}>
            <summary>{trans.__('%1: %2', why, people.length)}</summary>
            <p className="cp-muted">{plain(people.join(', '))}</p>
          </details>
        ))}
    </div>
  );
}
