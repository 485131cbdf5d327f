import * as React from 'react';

/** One line: what it is about, then its figures. */
export interface ILine {
  key: string | number;
  name: React.ReactNode;
  figures: readonly (string | number)[];
}

/** A small table: names on the left, figures on the right. */
export function FigureTable(props: {
  heads: readonly string[];
  lines: readonly ILine[];
}): React.ReactElement {
  const { heads, lines } = props;
  return (
    <table className="cp-Table">
      <thead>
        <tr>
          {heads.map((head, index) => (
            <th key={head} scope="col" className={index > 0 ? 'cp-number' : undefined}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map(({ key, name, figures }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            {figures.map((figure, index) => (
              <td key={index} className="cp-number">
                {figure}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
