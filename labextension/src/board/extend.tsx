import * as React from 'react';

import { plain } from '../plain';
import { ApiError } from '../tokens';
import type { IProblem } from '../tokens';
import { Button, Dialog, Failure } from '../dialog';
import { Fields } from './extend-fields';
import type { IFields } from './extend-fields';
import { Given } from './extend-given';
import type { IColumn, IExtension, IExtensionOrder } from './tokens';
import type { IBoardTools } from './tools';

/** Give students more time or attempts. */
export function ExtendDialog(props: {
  tools: IBoardTools;
  column: IColumn;
  students: readonly string[];
  close: () => void;
}): React.ReactElement {
  const { tools, column, close } = props;
  const { words } = tools;
  const { trans } = words;
  const [fields, setFields] = React.useState<IFields>({
    students: props.students.join('\n'),
    due: '',
    attempts: '',
    why: ''
  });
  const { given, problem, said, extend, end } = useExtensions(tools, column);
  const students = namesIn(fields.students);
  const isReady = students.length > 0 && (fields.due !== '' || Number(fields.attempts) > 0);
  const foot = (
    <>
      <Button onClick={close}>{trans.__('Close')}</Button>
      <Button
        isMain
        isOff={!isReady}
        onClick={() => {
          extend(students.map(student => orderOf(student, fields)));
          setFields({ ...fields, students: '' });
        }}
      >
        {trans.__('Extend')}
      </Button>
    </>
  );
  return (
    <Dialog
      title={trans.__('Extend “%1”', plain(column.title))}
      kind="extend"
      foot={foot}
      close={close}
    >
      <div className="cp-Publish-body">
        <Fields tools={tools} column={column} fields={fields} onChange={setFields} />
        {problem && (
          <Failure problem={problem} words={words} title={trans.__('This could not be done')} />
        )}
        <p role="status" className="cp-strong">
          {said}
        </p>
        <Given tools={tools} given={given} onEnd={end} />
      </div>
    </Dialog>
  );
}

/** The extensions of an assignment, and how to give and end them. */
function useExtensions(
  tools: IBoardTools,
  column: IColumn
): {
  given: readonly IExtension[];
  problem: IProblem | null;
  said: string;
  extend: (orders: readonly IExtensionOrder[]) => void;
  end: (extension: string) => void;
} {
  const { model, words } = tools;
  const [given, setGiven] = React.useState<readonly IExtension[]>([]);
  const [problem, setProblem] = React.useState<IProblem | null>(null);
  const [said, setSaid] = React.useState('');
  const id = React.useMemo(() => model.idOf(column.name), [model, column.name]);
  const act = React.useCallback(
    async (work: () => Promise<void>): Promise<void> => {
      try {
        await work();
        setProblem(null);
        setGiven(await model.api.extensions(id));
      } catch (error) {
        const message = error instanceof Error ? error.message : '';
        setProblem(
          error instanceof ApiError ? error.problem : { code: 'failed', message, hint: '' }
        );
      }
    },
    [model, id]
  );
  React.useEffect(() => {
    void act(() => Promise.resolve());
  }, [act]);
  const extend = (orders: readonly IExtensionOrder[]): void => {
    setSaid('');
    void act(async () => {
      for (const order of orders) {
        await model.api.extend(id, order);
      }
      const count = orders.length;
      setSaid(words.trans._n('%1 student extended', '%1 students extended', count, count));
      void model.refresh();
    });
  };
  const end = (extension: string): void => {
    void act(async () => {
      await model.api.endExtension(id, extension);
      void model.refresh();
    });
  };
  return { given, problem, said, extend, end };
}

function namesIn(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map(name => name.trim())
    .filter(name => name !== '');
}

function orderOf(student: string, fields: IFields): IExtensionOrder {
  return {
    students: [student],
    ...(fields.due === '' ? {} : { due: new Date(fields.due).toISOString() }),
    ...(Number(fields.attempts) > 0 ? { extra_attempts: Number(fields.attempts) } : {}),
    ...(fields.why === '' ? {} : { why: fields.why })
  };
}
